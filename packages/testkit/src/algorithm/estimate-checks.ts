import type {
  DenseMatrix,
  Estimate,
  MatrixEstimate,
  SparseMatrix,
  SupervisedEstimate,
  VectorEstimate,
} from "@agop/core";
import { assertClose, assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { claimedShape, expectedEstimate, isMatrix, isSupervised, isVector, valuesOf } from "../estimates.js";
import { assertSavedAs } from "../saved-estimate.js";
import { isOfKind, isScalable } from "../problems.js";
import { epsilonOf, norm } from "../tolerance.js";
import { withBackend } from "../with-backend.js";
import type { AlgorithmCheck, AlgorithmSubject } from "./subject.js";

const shape: AlgorithmCheck = {
  id: "algorithm-shape",
  title: "gives an estimate of the problem's kind and shape",
  appliesTo: ({ problem }) => expectedEstimate(problem) !== undefined,
  run: async (subject) => {
    const { problem } = subject;
    const expected = expectedEstimate(problem);
    if (!expected) return;
    const { kind, rows, cols } = expected;
    await withEstimate(subject, (estimate) => {
      if (estimate.kind !== kind) fail(`the estimate of ${problem.kind} is of kind ${estimate.kind}, not ${kind}`);
      const claims = claimedShape(estimate, problem).join(" x ");
      const { length } = valuesOf(estimate, problem);
      const has = isMatrix(estimate) ? `${estimate.toDense().rows} x ${estimate.toDense().cols}` : claims;
      if (claims !== `${rows} x ${cols}` || has !== claims || length !== rows * cols) {
        fail(`the estimate is ${claims} with ${length} numbers as ${has}, not ${rows} x ${cols}`);
      }
    });
  },
};

const finite: AlgorithmCheck = {
  id: "algorithm-finite",
  title: "gives an estimate without NaN or infinity",
  run: async (subject) => {
    await withEstimate(subject, (estimate) => {
      const values = valuesOf(estimate, subject.problem);
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
      if (isMatrix(estimate)) assertPredictsEntries(estimate);
      if (isVector(estimate) && isOfKind(problem, "sparse-regression")) {
        assertPredictsResponses(estimate, problem.design);
      }
      if (isSupervised(estimate) && isOfKind(problem, "supervised")) assertPredictsAlone(estimate, problem.inputs);
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

/** f of the last row, alone and among the others. */
function assertPredictsAlone(estimate: SupervisedEstimate, inputs: DenseMatrix): void {
  const together = estimate.predict(inputs).data;
  const { data } = estimate.predict({ rows: 1, cols: inputs.cols, data: inputs.data.slice(-inputs.cols) });
  const tolerance = 64 * inputs.rows * epsilonOf("float32") * norm(together);
  assertClose(data, together.slice(-data.length), tolerance, "the prediction of a row alone against that among others");
}

const completes: AlgorithmCheck = {
  id: "algorithm-completes",
  title: "completes new rows, where it can, each on its own, whichever others come with it",
  appliesTo: ({ problem }) => isOfKind(problem, "matrix-completion"),
  run: async (subject) => {
    const { problem } = subject;
    if (!isOfKind(problem, "matrix-completion")) return;
    await withEstimate(subject, (estimate) => {
      if (!isMatrix(estimate) || !estimate.complete) return;
      const { rows, cols, data } = estimate.complete(problem.observed);
      if (rows !== problem.rows || cols !== problem.cols) fail(`complete gives ${rows} x ${cols}`);
      for (const i of [0, rows - 1]) {
        const alone = estimate.complete(rowOf(problem.observed, i)).data;
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
  run: async ({ problem, create, createBackend }) => {
    await withBackend(createBackend, async (backend) => {
      const run = create();
      const { estimate } = await run({ backend });
      const before = valuesOf(estimate, problem);
      await run({ backend, seed: 1, factor: isScalable(problem) ? 2 : 1 });
      assertSameBits(valuesOf(estimate, problem), before, "the estimate after another run");
    });
  },
};

const saves: AlgorithmCheck = {
  id: "algorithm-saves",
  title: "gives an estimate that saves itself as plain data, from which it is loaded the same",
  run: async ({ problem, create, createBackend, load }) => {
    await withBackend(createBackend, async (backend) => {
      const { estimate } = await create()({ backend });
      assertSavedAs(estimate, problem, backend, load);
    });
  },
};

const otherBackend: AlgorithmCheck = {
  id: "algorithm-other-backend",
  title: "gives the same estimate on another backend",
  appliesTo: ({ createOtherBackend }) => createOtherBackend !== undefined,
  run: async ({ problem, create, createBackend, createOtherBackend = createBackend }) => {
    const estimateOn = (createOne: typeof createBackend) =>
      withBackend(createOne, async (backend) => {
        const { estimate } = await create()({ backend });
        return { values: valuesOf(estimate, problem), precision: backend.precision };
      });
    const here = await estimateOn(createBackend);
    const there = await estimateOn(createOtherBackend);
    const isSingle = here.precision === "float32" || there.precision === "float32";
    const tolerance = isSingle ? 1e-3 : 1e-8;
    assertClose(there.values, here.values, tolerance * norm(here.values), "the estimate on the other backend");
  },
};

/**
 * Not powers of two, which would hide an absolute threshold that rounding alone shows; in double precision also those whose squares
 * are still numbers, and whose fourth powers are not.
 */
const factors = { float32: [3], float64: [3, 1e100, 1e-100] } as const;

const scaleEquivariant: AlgorithmCheck = {
  id: "algorithm-scale-equivariant",
  title: "gives c X for observations c y",
  appliesTo: ({ isScaleEquivariant }) => isScaleEquivariant,
  run: async ({ problem, create, createBackend }) => {
    await withBackend(createBackend, async (backend) => {
      const expected = valuesOf((await create()({ backend })).estimate, problem);
      // What is not finite is for another check.
      const tolerance = (backend.precision === "float64" ? 1e-8 : 1e-3) * norm(expected.filter(Number.isFinite));
      for (const factor of factors[backend.precision]) {
        const scaled = valuesOf((await create()({ backend, factor })).estimate, problem);
        const back = scaled.map((value) => value / factor);
        assertClose(back, expected, tolerance, `the estimate for ${factor} y, divided by that`);
      }
    });
  },
};

const transpositionSymmetric: AlgorithmCheck = {
  id: "algorithm-transposition-symmetric",
  title: "gives X^T for transposed observations",
  appliesTo: ({ isTranspositionSymmetric }) => isTranspositionSymmetric,
  run: async ({ problem, create, createBackend }) => {
    const { rows, cols } = expectedEstimate(problem) ?? fail(`a problem of ${problem.kind} is not transposed`);
    await withBackend(createBackend, async (backend) => {
      const expected = valuesOf((await create()({ backend })).estimate, problem);
      const transposed = valuesOf((await create()({ backend, isTransposed: true })).estimate, problem);
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
  completes,
  detached,
  saves,
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
