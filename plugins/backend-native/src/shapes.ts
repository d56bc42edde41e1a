import { AgopError, type Matrix } from "@agop/core";

/** @throws AgopError `shape-mismatch`, like all here. */
export function checkFit(operation: string, first: number, second: number): void {
  if (first !== second) throw shapeMismatch(`${operation}: ${first} does not fit ${second}`);
}

export function checkSquare(operation: string, { rows, cols }: Matrix): void {
  if (rows !== cols) throw shapeMismatch(`${operation}: ${rows} x ${cols} is not square`);
}

export function shapeMismatch(message: string): AgopError {
  return new AgopError("shape-mismatch", message);
}
