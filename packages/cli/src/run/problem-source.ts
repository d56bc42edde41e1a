import {
  AgopError,
  denseMatrix,
  type DenseMatrix,
  type Entries,
  matrixCompletion,
  type MatrixCompletionProblem,
  seededRandom,
  shuffledIndices,
  sparseRegression,
  type SparseRegressionProblem,
} from "@agop/core";
import { holdOut, readTable, readTriplets } from "@agop/data";
import type { RunConfig } from "./run-config.js";

type ProblemConfig<K> = Extract<RunConfig["problem"], { kind: K }>;

export interface CompletionInput {
  readonly problem: MatrixCompletionProblem;
  readonly heldOut: Entries | undefined;
}

export interface RegressionInput {
  readonly problem: SparseRegressionProblem;
  readonly featureNames: readonly string[];
  readonly heldOut: { readonly design: DenseMatrix; readonly response: Float64Array } | undefined;
}

export async function readCompletion(
  config: ProblemConfig<"matrix-completion">,
  path: string,
  holdout: number,
  seed: number,
): Promise<CompletionInput> {
  const { rows, cols, columns } = config;
  const { observed } = await readTriplets(path, { shape: { rows, cols }, ...(columns && { columns }) });
  if (holdout === 0) return { problem: matrixCompletion(observed), heldOut: undefined };
  const { kept, heldOut } = holdOut(observed, holdout, seededRandom(seed));
  return { problem: matrixCompletion(kept), heldOut };
}

/** @throws AgopError `config-invalid` for a target that is no column of numbers, or cells that are missing. */
export async function readRegression(
  config: ProblemConfig<"sparse-regression">,
  path: string,
  holdout: number,
  seed: number,
): Promise<RegressionInput> {
  const { values, columns, numeric, lines } = await readTable(path);
  const names = numeric.map((place) => columns[place].name);
  const target = names.indexOf(config.target);
  if (target < 0) {
    throw new AgopError(
      "config-invalid",
      `${path} has no column of numbers "${config.target}"; it has ${names.join(", ")}`,
    );
  }
  const missing = values.data.findIndex(Number.isNaN);
  if (missing >= 0) {
    const name = names[missing % names.length];
    const line = lines[Math.floor(missing / names.length)];
    throw new AgopError("table-invalid", `${path}:${line}: column "${name}" is missing`, "complete the table first");
  }
  const order = shuffledIndices(values.rows, seededRandom(seed));
  const heldOutRows = Math.round(holdout * values.rows);
  const kept = rowsOf(values, target, order.subarray(heldOutRows).sort());
  return {
    problem: sparseRegression(kept.design, kept.response),
    featureNames: names.filter((_, j) => j !== target),
    heldOut: heldOutRows === 0 ? undefined : rowsOf(values, target, order.subarray(0, heldOutRows).sort()),
  };
}

function rowsOf({ cols, data }: DenseMatrix, target: number, rows: Int32Array) {
  const design = denseMatrix(rows.length, cols - 1);
  const response = new Float64Array(rows.length);
  rows.forEach((row, i) => {
    const cells = data.subarray(row * cols, (row + 1) * cols);
    response[i] = cells[target];
    cells.filter((_, j) => j !== target).forEach((value, j) => (design.data[i * (cols - 1) + j] = value));
  });
  return { design, response };
}
