import type { DenseMatrix, Estimate, MatrixEstimate, SparseMatrix, VectorEstimate } from "@agop/core";
import { assertClose, assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { epsilonOf, norm } from "../tolerance.js";
import { type AlgorithmCheck, type AlgorithmSubject, shapeOf, valuesOf, withBackend } from "./subject.js";

const shape: AlgorithmCheck = {
  id: "algorithm-shape",
  title: "gives an estimate of the problem's kind and shape",
  run: async (subject) => {
    const { problem } = subject;
    const [rows, cols] = shapeOf(problem);
    await withEstimate(subject, (estimate) => {
      const expectedKind = problem.kind === "sparse-regression" ? "vector" : "matrix";
      if (estimate.kind !== expectedKind) fail(`the estimate of ${problem.kind} is a ${estimate.kind}`);
      const { length } = valuesOf(estimate);
      const claims = estimate.kind === "matrix" ? [estimate.rows, estimate.cols] : [length, 1];
      const dense = estimate.kind === "matrix" ? estimate.toDense() : { rows: length, cols: 1 };
      const has = [dense.rows, dense.cols];
      if (claims.join() !== [rows, cols].join() || has.join() !== claims.join() || length !== rows * cols) {
        fail(
          `the estimate is ${claims.join(" x ")} with ${length} numbers as ${has.join(" x ")}, not ${rows} x ${cols}`,
        );
      }
    });
  },
};

const finite: AlgorithmCheck = {
  id: "algorithm-finite",
  title: "gives an estimate without NaN or infinity",
  run: async (subject) => {
    await withEstimate(subject, (estimate) => {
      const values = valuesOf(estimate);
      const k = values.findIndex((value) => !Number.isFinite(value));
      if (k >= 0) fail(`entry ${k} of the estimate is ${values[k]}`);
    });
  },
};

const predicts: AlgorithmCheck = {
  id: "algorithm-predicts",
  title: "predicts what its own estimate says",
  run: async (subject) => {
    const { problem } = subject;
    await withEstimate(subject, (estimate) => {
      if (estimate.kind === "matrix") assertPredictsEntries(estimate);
      else if (problem.kind === "sparse-regression") assertPredictsResponses(estimate, problem.design);
    });
  },
};

/** Some entries, last row first. */
function assertPredictsEntries(estimate: MatrixEstimate): void {
  const { rows, cols, data } = estimate.toDense();
  const rowIndices = Int32Array.from({ length: rows }, (_, k) => rows - 1 - k);
  const columnIndices = rowIndices.map((row) => (3 * row + 1) % cols);
  const expected = Float64Array.from(rowIndices, (row, k) => data[row * cols + columnIndices[k]]);
  const predicted = estimate.predict({ rowIndices, columnIndices });
  const tolerance = 64 * cols * epsilonOf("float32") * norm(data);
  assertClose(predicted, expected, tolerance, "predicted entries against those of X");
}

function assertPredictsResponses(estimate: VectorEstimate, design: DenseMatrix): void {
  const expected = Float64Array.from({ length: design.rows }, (_, i) =>
    estimate.coefficients.reduce((sum, x, j) => sum + design.data[i * design.cols + j] * x, 0),
  );
  const tolerance = 64 * design.cols * epsilonOf("float64") * norm(design.data) * norm(estimate.coefficients);
  assertClose(estimate.predict(design), expected, tolerance, "predicted responses against A x");
}

const transforms: AlgorithmCheck = {
  id: "algorithm-transform",
  title: "completes new rows, where it can, each on its own, whichever others come with it",
  appliesTo: ({ problem }) => problem.kind === "matrix-completion",
  run: async (subject) => {
    const { problem } = subject;
    if (problem.kind !== "matrix-completion") return;
    await withEstimate(subject, (estimate) => {
      if (estimate.kind !== "matrix" || !estimate.transform) return;
      const { rows, cols, data } = estimate.transform(problem.observed);
      if (rows !== problem.rows || cols !== problem.cols) fail(`transform gives ${rows} x ${cols}`);
      for (const i of [0, rows - 1]) {
        const alone = estimate.transform(rowOf(problem.observed, i)).data;
        const together = data.subarray(i * cols, (i + 1) * cols);
        if (!together.every(Number.isFinite)) fail(`row ${i} has an entry that is not finite`);
        assertClose(alone, together, 1e-4 * norm(together), `row ${i} alone against row ${i} among the others`);
      }
    });
  },
};

function rowOf({ cols, rowOffsets, columns, values }: SparseMatrix, i: number): SparseMatrix {
  const [start, end] = rowOffsets.subarray(i, i + 2);
  return {
    rows: 1,
    cols,
    rowOffsets: Int32Array.of(0, end - start),
    columns: columns.slice(start, end),
    values: values.slice(start, end),
  };
}

const detached: AlgorithmCheck = {
  id: "algorithm-detached",
  title:
    "gives an estimate that outlives its run: another one does not change it, and it needs no matrix of the backend",
  run: async ({ create, createBackend }) => {
    await withBackend(createBackend, async (backend) => {
      const run = create();
      const { estimate } = await run({ backend });
      const before = valuesOf(estimate);
      await run({ backend, seed: 1, factor: 2 });
      assertSameBits(valuesOf(estimate), before, "the estimate after another run");
    });
  },
};

const otherBackend: AlgorithmCheck = {
  id: "algorithm-other-backend",
  title: "gives the same estimate on another backend",
  appliesTo: ({ createOtherBackend }) => createOtherBackend !== undefined,
  run: async ({ create, createBackend, createOtherBackend = createBackend }) => {
    const estimateOn = (createOne: typeof createBackend) =>
      withBackend(createOne, async (backend) => {
        const { estimate } = await create()({ backend });
        return { values: valuesOf(estimate), precision: backend.precision };
      });
    const here = await estimateOn(createBackend);
    const there = await estimateOn(createOtherBackend);
    const isSingle = here.precision === "float32" || there.precision === "float32";
    const tolerance = isSingle ? 1e-3 : 1e-8;
    assertClose(there.values, here.values, tolerance * norm(here.values), "the estimate on the other backend");
  },
};

/** Not a power of two, which would hide an absolute threshold that rounding alone shows. */
const factor = 3;

const scaleEquivariant: AlgorithmCheck = {
  id: "algorithm-scale-equivariant",
  title: "gives c X for observations c y",
  appliesTo: ({ isScaleEquivariant }) => isScaleEquivariant,
  run: async ({ create, createBackend }) => {
    await withBackend(createBackend, async (backend) => {
      const scaled = valuesOf((await create()({ backend, factor })).estimate);
      const expected = valuesOf((await create()({ backend })).estimate).map((value) => value * factor);
      const tolerance = backend.precision === "float64" ? 1e-8 : 1e-3;
      assertClose(scaled, expected, tolerance * norm(expected), `the estimate for ${factor} y`);
    });
  },
};

const transpositionSymmetric: AlgorithmCheck = {
  id: "algorithm-transposition-symmetric",
  title: "gives X^T for transposed observations",
  appliesTo: ({ isTranspositionSymmetric }) => isTranspositionSymmetric,
  run: async ({ problem, create, createBackend }) => {
    const [rows, cols] = shapeOf(problem);
    await withBackend(createBackend, async (backend) => {
      const expected = valuesOf((await create()({ backend })).estimate);
      const transposed = valuesOf((await create()({ backend, isTransposed: true })).estimate);
      const back = expected.map((_, k) => transposed[(k % cols) * rows + Math.floor(k / cols)]);
      const tolerance = backend.precision === "float64" ? 1e-8 : 1e-3;
      assertClose(back, expected, tolerance * norm(expected), "the estimate of the transposed problem, transposed");
    });
  },
};

export const estimateChecks: readonly AlgorithmCheck[] = [
  shape,
  finite,
  predicts,
  transforms,
  detached,
  otherBackend,
  scaleEquivariant,
  transpositionSymmetric,
];

async function withEstimate(
  { create, createBackend }: AlgorithmSubject,
  use: (estimate: Estimate) => void,
): Promise<void> {
  await withBackend(createBackend, async (backend) => {
    use((await create()({ backend })).estimate);
  });
}
