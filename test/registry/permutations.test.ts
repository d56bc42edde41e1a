import { cpuBackend } from "@agop/backend-cpu";
import { defaultPlugins } from "agop";
import {
  type DenseMatrix,
  denseMatrix,
  fit,
  matrixCompletion,
  relativeDistance,
  seededRandom,
  shuffledIndices,
  sparseRegression,
  supervised,
  toEntries,
  toSparse,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { smallCompletion, smallRegression, smallSupervised } from "@agop/testkit";
import { describe, expect, it } from "vitest";

// Rows, columns, points and features have no order: every algorithm that is registered, built from its defaults, gives the same for
// data in another one. Not those that draw starts or samples by place, which are named here.

const registry = createRegistry(defaultPlugins);
const stop = { maxIterations: 4, tolerance: 0 };
const tolerance = 1e-6;

function uses(kind: "matrix-completion" | "supervised" | "sparse-regression") {
  const algorithms = registry
    .list("algorithm")
    .filter(({ problems }) => problems !== "any" && (problems as readonly string[]).includes(kind))
    .map(({ name }) => [name, { name }] as const);
  const machines = registry
    .list("predictor")
    .filter(({ problems }) => (problems as readonly string[]).includes(kind))
    .map(({ name }) => [`rfm of ${name}`, { name: "rfm", predictor: { name } }] as const);
  return [...algorithms, ...machines];
}

/** Where the reason why an algorithm looks at places stands. */
const byPlace: Readonly<Record<string, string>> = {
  "compact-lin-rfm": "its subspace starts from a draw; after 60 iterations it is within 1e-3 of the same",
  "rfm of compact-ridge": "its subspace starts from a draw; after 60 iterations it is within 1e-2 of the same",
  "tree-rfm": "points are drawn to be held out, and to find the directions of splits",
};

/** Where an algorithm ends, of one whose subspace starts from a draw and settles to a hundredth in each iteration. */
const stopOf = (title: string) => (title === "bilateral-lin-rfm" ? { maxIterations: 60, tolerance: 0 } : stop);

const orderOf = (count: number, seed: number): Int32Array => shuffledIndices(count, seededRandom(seed));

function inverse(order: Int32Array): Int32Array {
  const places = new Int32Array(order.length);
  order.forEach((from, to) => (places[from] = to));
  return places;
}

/** Row i of the result is row `rows[i]`, column j is column `cols[j]`. */
function arranged({ cols: width, data }: DenseMatrix, rows: Int32Array, cols: Int32Array): DenseMatrix {
  const result = denseMatrix(rows.length, cols.length);
  rows.forEach((row, i) => {
    cols.forEach((column, j) => (result.data[i * cols.length + j] = data[row * width + column]));
  });
  return result;
}

const looked = (list: readonly (readonly [string, object])[]) =>
  list
    .filter(([title]) => !Object.hasOwn(byPlace, title))
    .map(([title, named]) => [title, named as { name: string }] as const);

describe("a completion does not depend on the order of rows and columns", () => {
  it.each(looked(uses("matrix-completion")))("%s", async (title, named) => {
    const problem = smallCompletion();
    const { rows, cols } = problem;
    const completed = async (rowOrder: Int32Array, columnOrder: Int32Array): Promise<DenseMatrix> => {
      const { rowIndices, columnIndices, values } = toEntries(problem.observed);
      const [toRow, toColumn] = [inverse(rowOrder), inverse(columnOrder)];
      const moved = {
        rowIndices: rowIndices.map((i) => toRow[i]),
        columnIndices: columnIndices.map((j) => toColumn[j]),
        values,
      };
      const algorithm = registry.algorithm("matrix-completion", named);
      const { estimate } = await fit({
        algorithm,
        problem: matrixCompletion(toSparse(rows, cols, moved)),
        backend: cpuBackend(),
        stop: stopOf(title),
      });
      return arranged(estimate.toDense(), toRow, toColumn);
    };
    const inOrder = await completed(Int32Array.from({ length: rows }, (_, i) => i), Int32Array.from({ length: cols }, (_, j) => j)); // prettier-ignore
    const moved = await completed(orderOf(rows, 1), orderOf(cols, 2));
    expect(relativeDistance(moved.data, inOrder.data)).toBeLessThan(tolerance);
  });
});

describe("a prediction does not depend on the order of points and features", () => {
  it.each(looked(uses("supervised")))("%s", async (_, named) => {
    const { inputs, targets } = smallSupervised();
    const asked = smallSupervised(2).inputs;
    const all = (count: number): Int32Array => Int32Array.from({ length: count }, (_, k) => k);
    const predicted = async (points: Int32Array, features: Int32Array): Promise<Float64Array> => {
      const problem = supervised(arranged(inputs, points, features), arranged(targets, points, all(targets.cols)));
      const algorithm = registry.algorithm("supervised", named);
      const backend = cpuBackend();
      const { estimate } = await fit({ algorithm, problem, backend, stop });
      return estimate.predict(arranged(asked, all(asked.rows), features)).data;
    };
    const inOrder = await predicted(all(inputs.rows), all(inputs.cols));
    const moved = await predicted(orderOf(inputs.rows, 1), orderOf(inputs.cols, 2));
    expect(relativeDistance(moved, inOrder)).toBeLessThan(tolerance);
  });
});

describe("coefficients do not depend on the order of observations and features", () => {
  it.each(looked(uses("sparse-regression")))("%s", async (_, named) => {
    const { design, response } = smallRegression();
    const all = (count: number): Int32Array => Int32Array.from({ length: count }, (_, k) => k);
    const found = async (rows: Int32Array, features: Int32Array): Promise<Float64Array> => {
      const problem = sparseRegression(
        arranged(design, rows, features),
        Float64Array.from(rows, (i) => response[i]),
      );
      const algorithm = registry.algorithm("sparse-regression", named);
      const { estimate } = await fit({ algorithm, problem, backend: cpuBackend(), stop });
      return Float64Array.from(inverse(features), (j) => estimate.coefficients[j]);
    };
    const inOrder = await found(all(design.rows), all(design.cols));
    const moved = await found(orderOf(design.rows, 1), orderOf(design.cols, 2));
    expect(relativeDistance(moved, inOrder)).toBeLessThan(tolerance);
  });
});

it("the algorithms that look at places are registered", () => {
  const known = [...uses("matrix-completion"), ...uses("supervised"), ...uses("sparse-regression")].map(
    ([title]) => title,
  );
  expect(Object.keys(byPlace).filter((title) => !known.includes(title))).toEqual([]);
});
