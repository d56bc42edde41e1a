import { AgopError } from "@agop/core";

export function notPositiveDefinite(operation: string, n: number, pivot: number): AgopError {
  return new AgopError(
    "not-positive-definite",
    `${operation}: pivot ${pivot} of the ${n} x ${n} matrix is not positive`,
    "a larger ridge usually helps",
  );
}
