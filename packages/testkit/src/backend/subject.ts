import { AgopError, type Backend, type DenseMatrix, type Matrix } from "@agop/core";
import type { ErrorCode } from "@agop/core/registry";
import type { Handle } from "@agop/core/backend";
import { type Check, fail } from "../check.js";

/** A backend under test, and how to make another of its kind. */
export interface BackendSubject {
  readonly backend: Backend;
  create(): Backend | Promise<Backend>;
}

/** A check of backends. */
export type BackendCheck = Check<BackendSubject>;

/** @throws Error unless `work` throws an AgopError of this code. */
export function assertRaises(code: ErrorCode, work: () => unknown, what: string): void {
  try {
    work();
  } catch (error) {
    if (error instanceof AgopError && error.code === code) return;
    fail(`${what}: threw ${String(error)}, not an AgopError "${code}"`);
  }
  fail(`${what}: did not throw an AgopError "${code}"`);
}

/** Copies a result out, after looking at the shape that its handle claims and the shape that it has. */
export function copyOut(backend: Backend, matrix: Matrix, rows: number, cols: number, what: string): DenseMatrix {
  const host = backend.toDense(matrix);
  const claims = `${matrix.rows} x ${matrix.cols}`;
  const has = `${host.rows} x ${host.cols}`;
  const expected = `${rows} x ${cols}`;
  if (claims !== expected || has !== expected || host.data.length !== rows * cols) {
    fail(`${what}: the handle says ${claims}, toDense ${has}; expected ${expected}`);
  }
  return host;
}

/** The numbers that a handle holds. */
export function numbersOf(backend: Backend, handle: Handle): Float64Array {
  return handle.storage === "dense" ? backend.toDense(handle).data : backend.toSparse(handle).values;
}
