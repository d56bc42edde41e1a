import { denseMatrix, type DenseMatrix, seededRandom, toEntries } from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";

// The data that the configurations of the guides name.

/** y = x1 x2 of d standard normal features: two of them matter, and only together. */
export function products(n: number, seed: number): { readonly inputs: DenseMatrix; readonly targets: DenseMatrix } {
  const d = 10;
  const random = seededRandom(seed);
  const inputs = denseMatrix(n, d);
  inputs.data.forEach((_, k) => (inputs.data[k] = random.normal()));
  const targets = denseMatrix(n, 1);
  targets.data.forEach((_, i) => (targets.data[i] = inputs.data[i * d] * inputs.data[i * d + 1]));
  return { inputs, targets };
}

/** Texts of files by name. */
export function madeFiles(): Readonly<Record<string, string>> {
  const { inputs, targets } = products(700, 1);
  const { rows, cols, data } = inputs;
  const names = Array.from({ length: cols }, (_, j) => `x${j + 1}`);
  const line = (i: number): string => [...data.subarray(i * cols, (i + 1) * cols), targets.data[i]].join(",");
  const lines = Array.from({ length: rows }, (_, i) => line(i));

  const random = seededRandom(2);
  const { observed } = sampleUniformly(randomLowRank({ rows: 60, cols: 40, rank: 2, random }), 1200, random);
  const { rowIndices, columnIndices, values } = toEntries(observed);
  const triplets = (value: (y: number) => number): string =>
    Array.from(values, (y, k) => `${rowIndices[k]},${columnIndices[k]},${value(y)}\n`).join("");
  return {
    "products.csv": [[...names, "y"].join(","), ...lines].join("\n") + "\n",
    "observed.csv": triplets((y) => y),
    "signs.csv": triplets(Math.sign),
  };
}
