import { writeFile } from "node:fs/promises";
import { cpuBackend } from "@agop/backend-cpu";
import { defaultPlugins } from "agop";
import { fit, relativeDistance, seededRandom, sparseRegression, toSparse } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { completeMatrix, predictTable, trainTable } from "@agop/workflow";
import { readTable } from "@agop/data";
import { smallRegression } from "@agop/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { folderWith } from "../cli/command-line.js";

// Data in other units has the same completion and the same predictions, in these units: every algorithm that is registered, through
// the workflow, which puts data on a scale. Those that need no scale are checked alone, by `isScaleEquivariant`.

const registry = createRegistry(defaultPlugins);
const algorithmsFor = (kind: string): readonly string[] =>
  registry
    .list("algorithm")
    .filter(({ problems }) => problems !== "any" && (problems as readonly string[]).includes(kind))
    .map(({ name }) => name);

/** c = ± 10^e, of any size whose squares overflow, and of one that is no power. */
const factor = fc
  .tuple(fc.constantFrom(-1, 1), fc.double({ min: -100, max: 100, noNaN: true }))
  .map(([sign, exponent]) => sign * 10 ** exponent);

const [rows, cols] = [24, 5];

/** 24 x 5 with three quarters of the entries, of two factors and noise, column j times `factors[j]`. */
function observedTimes(factors: readonly number[]) {
  const random = seededRandom(3);
  const left = Array.from({ length: 2 * rows }, () => random.normal());
  const right = Array.from({ length: 2 * cols }, () => random.normal());
  const places = Array.from({ length: rows * cols }, (_, place) => place).filter(() => random.uniform() < 0.75);
  const valueAt = (i: number, j: number): number =>
    left[2 * i] * right[2 * j] + left[2 * i + 1] * right[2 * j + 1] + 0.1 * Math.sin(7 * i + j) + j;
  return toSparse(rows, cols, {
    rowIndices: Int32Array.from(places, (place) => Math.floor(place / cols)),
    columnIndices: Int32Array.from(places, (place) => place % cols),
    values: Float64Array.from(
      places,
      (place) => valueAt(Math.floor(place / cols), place % cols) * factors[place % cols],
    ),
  });
}

const ones = new Array<number>(cols).fill(1);

describe("completion does not depend on the units of columns", () => {
  it.each(algorithmsFor("matrix-completion"))("%s", async (algorithm) => {
    const completed = async (factors: readonly number[]): Promise<Float64Array> => {
      const { cells } = await completeMatrix({
        registry,
        observed: observedTimes(factors),
        algorithm,
        preparation: ["standardise"],
        backend: { name: "cpu" },
        maxIterations: 3,
      });
      if (!cells) throw new Error("a matrix in memory has cells");
      return Float64Array.from(
        { length: rows * cols },
        (_, k) => cells.valueAt(Math.floor(k / cols), k % cols) / factors[k % cols],
      );
    };
    const expected = await completed(ones);
    const assertSame = async (factors: readonly number[]): Promise<void> => {
      expect(relativeDistance(await completed(factors), expected)).toBeLessThan(1e-6);
    };
    await assertSame(ones.map(() => 1e100));
    await assertSame(ones.map(() => 1e-100));
    await fc.assert(
      fc.asyncProperty(fc.array(factor, { minLength: cols, maxLength: cols }), (factors) =>
        // A standardised column of the other sign is another one to a start that is drawn.
        assertSame(factors.map(Math.abs)),
      ),
      { numRuns: 2 },
    );
  });
});

describe("predictions do not depend on the units of inputs and targets", () => {
  it.each(algorithmsFor("supervised"))("%s", async (algorithm) => {
    const random = seededRandom(5);
    const table = Array.from({ length: 40 }, () => {
      const [a, b] = [random.normal(), random.normal()];
      return [a, b, Math.sin(a) + b];
    });
    const at = await folderWith({});
    const predicted = async ([a, b, y]: readonly number[]): Promise<Float64Array> => {
      await writeFile(
        at("in.csv"),
        `a,b,y\n${table.map((row) => `${row[0] * a},${row[1] * b},${row[2] * y}\n`).join("")}`,
      );
      const [file, model, out] = [at("in.csv"), at("model.json"), at("out.csv")];
      const backend = { name: "cpu" };
      await trainTable({ registry, file, targets: ["y"], algorithm, backend, maxIterations: 2, save: model });
      await predictTable({ registry, file, model, out, backend });
      const { columns, numeric, values } = await readTable(out);
      const column = numeric.findIndex((place) => columns[place].name === "y predicted");
      return Float64Array.from(table, (_, i) => values.data[i * values.cols + column] / y);
    };
    const expected = await predicted([1, 1, 1]);
    for (const factors of [
      [1e100, 1e-100, 1e100],
      [1e-100, 3e99, 1e-100],
    ]) {
      // prettier-ignore
      expect(relativeDistance(await predicted(factors), expected)).toBeLessThan(1e-6);
    }
  });
});

describe("coefficients have the units of the response", () => {
  /** With neither ridge nor floor, or with both relative to the data. */
  const exact: Readonly<Record<string, object>> = {
    "lin-rfm": { ridge: 0, floor: 0 },
    "basis-pursuit": {},
  };
  it.each(Object.entries(exact))("%s", async (name, options) => {
    const { design, response } = smallRegression();
    const backend = cpuBackend();
    const coefficients = async (c: number): Promise<Float64Array> => {
      const { estimate } = await fit({
        algorithm: registry.algorithm("sparse-regression", { name, ...options }),
        problem: sparseRegression(design, response.map((y) => y * c)), // prettier-ignore
        backend,
        stop: { maxIterations: 4, tolerance: 0 },
      });
      return estimate.coefficients.map((x) => x / c);
    };
    const expected = await coefficients(1);
    await fc.assert(
      fc.asyncProperty(factor, async (c) => {
        expect(relativeDistance(await coefficients(c), expected)).toBeLessThan(1e-6);
      }),
      { numRuns: 5, examples: [[1e100], [1e-100]] },
    );
  });
});
