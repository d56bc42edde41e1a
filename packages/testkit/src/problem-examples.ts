import {
  denseEstimate,
  type DenseMatrix,
  denseMatrix,
  fromRows,
  onEntries,
  onResponses,
  onTargets,
  type ProblemKind,
  seededRandom,
  type SupervisedEstimate,
  toEntries,
  vectorEstimate,
} from "@agop/core";
import { onRows, type RowCompletionEstimate } from "@agop/core/streaming";
import { inputFilesOf } from "./input-files.js";
import type { ProblemExample } from "./problem/subject.js";
import {
  knownCompletion,
  knownRegression,
  knownSensing,
  normalMatrix,
  smallCompletion,
  smallCompletionByRows,
  smallRegression,
  smallSensing,
  smallSupervised,
  smallTargets,
} from "./problems.js";
import { smallProduct } from "./test-matrices.js";

/** Examples of kinds of problems by kind. */
export type ProblemExamples = { readonly [K in ProblemKind]?: ProblemExample<K> };

const completion: ProblemExample<"matrix-completion"> = {
  problem: smallCompletion,
  goodEstimate: () => denseEstimate(knownCompletion().truth),
  badEstimate: () => denseEstimate(halved(knownCompletion().truth)),
  evaluation: () => onEntries(allEntries(knownCompletion().truth)),
  reading: () => {
    const { rows, cols, observed } = smallCompletion();
    return { options: { triplets: "y.csv", rows, cols }, files: inputFilesOf({ triplets: { "y.csv": observed } }) };
  },
};

const regression: ProblemExample<"sparse-regression"> = {
  problem: smallRegression,
  goodEstimate: () => vectorEstimate(knownRegression().truth),
  badEstimate: () => vectorEstimate(knownRegression().truth.map((value) => value / 2)),
  evaluation: () => {
    const design = normalMatrix(10, 60, seededRandom(2));
    return onResponses(design, smallProduct(design, denseMatrix(60, 1, knownRegression().truth)).data);
  },
  reading: () => ({
    options: { table: "a.csv", target: "y0" },
    files: inputFilesOf({ tables: { "a.csv": smallTable() } }),
  }),
};

const sensing: ProblemExample<"matrix-sensing"> = {
  problem: smallSensing,
  goodEstimate: () => denseEstimate(knownSensing().truth),
  badEstimate: () => denseEstimate(halved(knownSensing().truth)),
  evaluation: () => onEntries(allEntries(knownSensing().truth)),
  reading: () => {
    const matrices = {
      "u.csv": fromRows([
        [1, 0],
        [0, 1],
        [1, 1],
      ]),
      "v.csv": fromRows([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      "y.csv": fromRows([[1], [2], [3]]),
    };
    const options = { left: "u.csv", right: "v.csv", measurements: "y.csv" };
    return { options, files: inputFilesOf({ matrices }) };
  },
};

const supervisedLearning: ProblemExample<"supervised"> = {
  problem: smallSupervised,
  goodEstimate: () => functionEstimate(smallTargets),
  badEstimate: () => functionEstimate((inputs) => halved(smallTargets(inputs))),
  evaluation: () => {
    const { inputs } = smallSupervised(2);
    return onTargets(inputs, smallTargets(inputs));
  },
  reading: () => ({
    options: { table: "a.csv", targets: ["y0", "y1"] },
    files: inputFilesOf({ tables: { "a.csv": smallTable() } }),
  }),
};

const completionInBatches: ProblemExample<"completion-by-rows"> = {
  problem: smallCompletionByRows,
  goodEstimate: () => knownRows(1),
  badEstimate: () => knownRows(0.5),
  evaluation: () => onRows(smallCompletion().observed, allEntries(knownCompletion().truth)),
  reading: () => ({
    options: { table: "a.csv", batchRows: 7 },
    files: inputFilesOf({ tables: { "a.csv": smallTable() } }),
  }),
};

/** One example of each kind of problem that core brings. */
export const problemExamples: ProblemExamples = {
  "matrix-completion": completion,
  "sparse-regression": regression,
  "matrix-sensing": sensing,
  supervised: supervisedLearning,
  "completion-by-rows": completionInBatches,
};

/** Completes the rows of `knownCompletion`, by where they come from, to a multiple of the truth. */
function knownRows(factor: number): RowCompletionEstimate {
  const { truth } = knownCompletion();
  const { cols, data } = truth;
  return {
    kind: "row-completion",
    cols,
    complete: ({ rows }) =>
      denseMatrix(
        rows,
        cols,
        data.slice(0, rows * cols).map((value) => factor * value),
      ),
    detach: () => undefined,
    save: () => ({ format: "rows-of-the-testkit", content: {} }),
  };
}

function halved({ rows, cols, data }: DenseMatrix): DenseMatrix {
  return denseMatrix(
    rows,
    cols,
    data.map((value) => value / 2),
  );
}

function allEntries({ rows, cols, data }: DenseMatrix): ReturnType<typeof toEntries> {
  const places = Int32Array.from(data.keys());
  return {
    rowIndices: places.map((place) => Math.floor(place / cols) % rows),
    columnIndices: places.map((place) => place % cols),
    values: data,
  };
}

function functionEstimate(f: (inputs: DenseMatrix) => DenseMatrix): SupervisedEstimate {
  return {
    kind: "supervised",
    predict: f,
    detach: () => undefined,
    save: () => ({ format: "function-of-the-testkit", content: {} }),
  };
}

/** The inputs and targets of `smallSupervised` as columns x0, x1, ..., y0, y1 of one table. */
function smallTable(): { readonly names: readonly string[]; readonly values: DenseMatrix } {
  const { inputs, targets } = smallSupervised();
  const names = [
    ...Array.from({ length: inputs.cols }, (_, j) => `x${j}`),
    ...Array.from({ length: targets.cols }, (_, j) => `y${j}`),
  ];
  const values = denseMatrix(inputs.rows, names.length);
  for (let i = 0; i < inputs.rows; i++) {
    values.data.set(inputs.data.subarray(i * inputs.cols, (i + 1) * inputs.cols), i * names.length);
    values.data.set(targets.data.subarray(i * targets.cols, (i + 1) * targets.cols), i * names.length + inputs.cols);
  }
  return { names, values };
}
