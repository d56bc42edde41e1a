import { readFileSync } from "node:fs";
import { defaultPlugins } from "agop";
import { type DenseMatrix, denseMatrix, fromRows, relativeDistance } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { classProbabilities } from "@agop/core/run";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { classCodes, decoded } from "../../../plugins/rfm-kernel/src/classes/class-codes.js";

const numbers = z.array(z.number());
const table = z.array(numbers);
const golden = z
  .object({
    X: table,
    Z: table,
    coefs_nx_c: table,
    cases: z.array(
      z.object({
        M: z.union([z.null(), numbers, table]),
        A: z.union([z.null(), numbers, table]),
        p: z.number(),
        q: z.number(),
        bandwidth: z.number(),
        K: table,
        grads_nz_c_d: z.array(table),
      }),
    ),
    prevalence: z.object({ prior: numbers, C: table, numerical: table, probabilities: table }),
  })
  .parse(JSON.parse(readFileSync(new URL("unit_kernels.json", import.meta.url), "utf8")));

const registry = createRegistry(defaultPlugins);
const names = registry.list("backend").map(({ name }) => name);
const opened = await Promise.all(
  names.map((name) =>
    registry.backend({ name }).then(
      ({ backend }) => ({ name, backend }),
      () => ({ name, backend: undefined }),
    ),
  ),
);
afterAll(() => {
  for (const { backend } of opened) backend?.dispose();
});

const x = fromRows(golden.X);
const z0 = fromRows(golden.Z);
const dual = fromRows(golden.coefs_nx_c);

/** A, which a golden case has as nothing for the identity, or as a vector. */
function rootOf(a: (typeof golden.cases)[number]["A"]): DenseMatrix {
  const rows = table.safeParse(a).data;
  const diagonal = numbers.safeParse(a).data ?? Array<number>(x.cols).fill(1);
  return fromRows(rows ?? diagonal.map((value, i) => diagonal.map((_v, j) => (i === j ? value : 0))));
}

// A machine may lack the library of a backend; that one is then not tested, as by npm test anywhere.
describe.each(opened.filter(({ backend }) => backend))("the backend $name", ({ backend }) => {
  it.each(golden.cases)("has the kernel p = $p, q = $q with the metric $M, and its gradients", (each) => {
    if (!backend) return;
    const close = backend.precision === "float64" ? 1e-13 : 1e-5;
    const kernel = { norm: each.p, exponent: each.q, bandwidth: each.bandwidth };
    backend.scope(() => {
      const a = backend.fromDense(rootOf(each.A));
      const [u, v] = [z0, x].map((points) => backend.multiply(backend.fromDense(points), a));
      const values = backend.toDense(backend.kernelMatrix(kernel, v, u));
      expect(relativeDistance(values.data, fromRows(each.K).data)).toBeLessThan(close);
      // The first point of Z is the first of X.
      expect(values.data[0]).toBe(1);
      const slopes = backend.multiply(backend.kernelGradients(kernel, u, v, backend.fromDense(dual)), a);
      const { data } = backend.toDense(slopes);
      const expected = new Float64Array(data.length);
      each.grads_nz_c_d.forEach((outputs, i) => {
        outputs.forEach((gradient, l) => {
          expected.set(gradient, (l * z0.rows + i) * x.cols);
        });
      });
      expect(relativeDistance(data, expected)).toBeLessThan(close);
    });
  });
});

describe("the coding by prevalence", () => {
  const { prior, C, numerical, probabilities } = golden.prevalence;
  // Frequencies as a table of targets, of 1,000 rows.
  const labels = prior.flatMap((share, k) => Array<number>(Math.round(1000 * share)).fill(k));
  const codes = classCodes("prevalence", fromRows(labels.map((label) => prior.map((_, k) => (k === label ? 1 : 0)))));
  const published = fromRows(C);

  /** R with C = E R: for C = Q R - 1 π^T Q R and D = Q^T, whose rows are orthogonal to 1, D C = R. */
  const rotation = product(codes.decoder, published);

  it("has the codes of the published one, up to a rotation", () => {
    const square = product(transposed(rotation), rotation);
    expect(relativeDistance(square.data, Float64Array.of(1, 0, 0, 1))).toBeLessThan(1e-14);
    expect(relativeDistance(product(codes.encoder, rotation).data, published.data)).toBeLessThan(1e-14);
  });

  it("gives the published probabilities", () => {
    const scores = decoded(product(fromRows(numerical), transposed(rotation)), codes);
    const expected = fromRows(probabilities).data;
    expect(relativeDistance(classProbabilities(scores).data, expected)).toBeLessThan(1e-14);
  });
});

function transposed({ rows, cols, data }: DenseMatrix): DenseMatrix {
  return denseMatrix(
    cols,
    rows,
    data.map((_, k) => data[(k % rows) * cols + Math.floor(k / rows)]),
  );
}

function product(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const result = denseMatrix(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      for (let j = 0; j < b.cols; j++) result.data[i * b.cols + j] += a.data[i * a.cols + k] * b.data[k * b.cols + j];
    }
  }
  return result;
}
