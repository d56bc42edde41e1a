import { AgopError } from "@agop/core";

/** @throws AgopError `shape-mismatch`, like all here. */
export function checkFit(operation: string, first: number, second: number): void {
  if (first !== second) throw shapeMismatch(`${operation}: ${first} does not fit ${second}`);
}

export function shapeMismatch(message: string): AgopError {
  return new AgopError("shape-mismatch", message);
}
