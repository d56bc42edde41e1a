import { cpuBackend } from "@agop/backend-cpu";
import { type Backend, denseMatrix, type DenseMatrix, type Matrix } from "@agop/core";
import type { BackendSubject } from "../backend/subject.js";
import { type Check, runCheck } from "../check.js";
import type { Defect } from "./defect.js";

/** A good backend with some of its operations replaced. */
export function backendDefect(
  caughtBy: string,
  name: string,
  change: (good: Backend) => Partial<Backend>,
): Defect<BackendSubject> {
  const create = (): Backend => {
    const good = cpuBackend();
    return { ...good, ...change(good) };
  };
  return { caughtBy, name, replaces: Object.keys(change(cpuBackend())), plant: () => ({ backend: create(), create }) };
}

/**
 * The members of a good backend that each check reads. Checks are deterministic: a backend that differs in other members alone passes
 * as the good one does.
 */
export async function membersRead(
  checks: readonly Check<BackendSubject>[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const byCheck = new Map<string, ReadonlySet<string>>();
  for (const check of checks) {
    const read = new Set<string>();
    const create = (): Backend =>
      new Proxy(cpuBackend(), {
        get: (backend, member: keyof Backend) => {
          read.add(member);
          return backend[member];
        },
      });
    await runCheck(check, { backend: create(), create });
    byCheck.set(check.id, read);
  }
  return byCheck;
}

/** The matrix with its entries changed one by one, as a new handle of the backend. */
export function mapped(
  backend: Backend,
  matrix: Matrix,
  change: (value: number, row: number, col: number) => number,
): Matrix {
  return backend.fromDense(mapEntries(backend.toDense(matrix), change));
}

export function mapEntries(
  { rows, cols, data }: DenseMatrix,
  change: (value: number, row: number, col: number) => number,
): DenseMatrix {
  return denseMatrix(
    rows,
    cols,
    data.map((value, k) => change(value, Math.floor(k / cols), k % cols)),
  );
}

export function isFinite(backend: Backend, matrix: Matrix): boolean {
  return backend.toDense(matrix).data.every(Number.isFinite);
}
