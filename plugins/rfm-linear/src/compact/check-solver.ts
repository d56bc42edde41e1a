import { AgopError } from "@agop/core";

/** When conjugate gradients end. */
export interface SolverOptions {
  readonly solveTolerance: number | undefined;
  readonly maxSolveSteps: number;
}

/** @throws AgopError `option-invalid` */
export function checkSolver({ solveTolerance = 0.5, maxSolveSteps }: SolverOptions, algorithm: string): void {
  const invalid = (what: string): AgopError => new AgopError("option-invalid", `${algorithm}: ${what}`);
  if (!(solveTolerance > 0 && solveTolerance < 1)) {
    throw invalid(`solveTolerance is ${solveTolerance}; it must be > 0 and < 1`);
  }
  if (!(Number.isInteger(maxSolveSteps) && maxSolveSteps >= 1)) {
    throw invalid(`maxSolveSteps is ${maxSolveSteps}; it must be an integer >= 1`);
  }
}
