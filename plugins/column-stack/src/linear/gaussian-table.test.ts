import { cpuBackend } from "@agop/backend-cpu";
import { inverseOf, missingPatterns } from "@agop/algebra";
import { type DenseMatrix, denseMatrix, observedCells, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { gaussianTable, maskColumn } from "./gaussian-table.js";

const backend = cpuBackend();
const random = seededRandom(4);
const width = 6;
const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal());
const root = denseMatrix(20, width, numbers(20 * width));
const moments = backend.toDense(backend.gram(backend.fromDense(root), 1 / 20));
const rows = 40;
const z = denseMatrix(rows, width, numbers(rows * width));
for (let k = 0; k < z.data.length; k++) if (random.uniform() < 0.35) z.data[k] = NaN;
for (let i = 0; i < rows; i++) z.data[i * width + width - 1] = 1;
// A row of which nothing is observed, and one of which all is.
z.data.fill(NaN, 0, width - 1);
z.data.set([1, 2, 3, 4, 5], width);

const inverse = inverseOf(moments);
if (!inverse) throw new Error("the moments are regular");
const table = gaussianTable(z, missingPatterns(observedCells(z)), inverse);

/** K[:, Ω] K[Ω, Ω]^{-1} z_Ω for the cells of a row that are not NaN. */
function conditionalMean(cells: Float64Array, k: DenseMatrix): Float64Array {
  const seen = Array.from(cells, (_, l) => l).filter((l) => !Number.isNaN(cells[l]));
  const of = (left: readonly number[], right: readonly number[]): DenseMatrix =>
    denseMatrix(
      left.length,
      right.length,
      Float64Array.from(left.flatMap((l) => right.map((r) => k.data[l * k.cols + r]))),
    );
  const observed = denseMatrix(
    seen.length,
    1,
    Float64Array.from(seen, (l) => cells[l]),
  );
  const dual = backend.choleskySolve(backend.fromDense(of(seen, seen)), backend.fromDense(observed));
  const all = Array.from(cells, (_, l) => l);
  return backend.toDense(backend.multiply(backend.fromDense(of(all, seen)), dual)).data;
}

describe("a table of Gaussian rows", () => {
  it("is filled with the conditional means", () => {
    for (let i = 0; i < rows; i++) {
      const expected = conditionalMean(z.data.subarray(i * width, (i + 1) * width), moments);
      expected.forEach((value, l) => {
        expect(table.filled.data[i * width + l]).toBeCloseTo(value, 9);
      });
    }
  });

  it.each([0, 3])("without column %i is filled as if none of its cells were observed", (j) => {
    const { inputs, prediction } = maskColumn(table, j);
    for (let i = 0; i < rows; i++) {
      const cells = z.data.slice(i * width, (i + 1) * width);
      cells[j] = NaN;
      const expected = conditionalMean(cells, moments);
      expect(prediction[i]).toBeCloseTo(expected[j], 9);
      const others = Array.from(expected.subarray(0, width - 1)).filter((_, l) => l !== j);
      others.forEach((value, s) => {
        expect(inputs.data[i * (width - 2) + s]).toBeCloseTo(value, 9);
      });
    }
  });
});
