import {
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type FittedPredictor,
  gradientDimension,
  type Gradients,
} from "@agop/core";
import { assertClose } from "../allclose.js";
import { fail } from "../check.js";
import { isMatrix, isSupervised, isVector } from "../estimates.js";
import { hostGradients } from "../gradients.js";
import { isOfKind } from "../problems.js";
import { referenceProduct } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { epsilonOf, norm } from "../tolerance.js";
import { withBench } from "./bench.js";
import { assertDerivatives } from "./finite-differences.js";
import type { PredictorCheck } from "./subject.js";

const places: PredictorCheck = {
  id: "predictor-places",
  title: "gives for each place where features are learned finite gradients of its dimension, and a positive count",
  run: async (subject) => {
    await withBench(subject, async ({ backend, prepared, fit }) => {
      const { featureDimensions } = prepared;
      const wrong = featureDimensions.find((d) => !Number.isInteger(d) || d < 1);
      if (featureDimensions.length === 0 || wrong !== undefined) {
        fail(`the feature dimensions are [${featureDimensions.join(", ")}]`);
      }
      let previous: FittedPredictor | undefined;
      for (const iteration of [1, 2, 3]) {
        previous = await fit({ iteration, ...(previous && { previous }) });
        assertPlaces(previous, featureDimensions, backend);
      }
    });
  },
};

/** The dimensions are those of M_0; where the sides of a matrix take turns, those of the side whose turn is next. */
function assertPlaces({ estimate, gradients }: FittedPredictor, expected: readonly number[], backend: Backend): void {
  const sides = isMatrix(estimate) ? [estimate.rows, estimate.cols] : [];
  const dimensions = gradients.map(gradientDimension);
  const fits = dimensions.every((d, place) => d === expected[place] || sides.includes(d));
  if (dimensions.length !== expected.length || !fits) {
    fail(`the gradients have [${dimensions.join(", ")}] columns; the feature dimensions are [${expected.join(", ")}]`);
  }
  gradients.forEach((each, place) => {
    if (!(each.count > 0 && each.count < Infinity)) fail(`the count of place ${place} is ${each.count}`);
    const { cols, data } = hostGradients(each, backend);
    const k = data.findIndex((value) => !Number.isFinite(value));
    if (k >= 0) fail(`place ${place}: entry ${k % cols} of gradient ${Math.floor(k / cols)} is ${data[k]}`);
  });
}

/**
 * Of a linear predictor J is the estimate itself; of a supervised one the rows of J are compared with differences of its
 * predictions, in blocks by output (contracts/gradients.ts of core). Of places behind the first, layers say, nothing is known.
 */
const derivative: PredictorCheck = {
  id: "predictor-gradients",
  title:
    "gives the gradients of its own predictions: X or X^T of a linear predictor, those of f at the inputs of a supervised one",
  appliesTo: ({ problem, create }) => create().isLinear === true || isOfKind(problem, "supervised"),
  run: async (subject) => {
    const { problem } = subject;
    await withBench(subject, async ({ backend, fit }) => {
      let previous: FittedPredictor | undefined;
      for (const iteration of [1, 2]) {
        previous = await fit({ iteration, ...(previous && { previous }) });
        const { estimate, gradients } = previous;
        const j = hostGradients(gradients[0], backend);
        const tolerance = (backend.precision === "float64" ? 1e-9 : 1e-4) * norm(j.data);
        if (isSupervised(estimate) && isOfKind(problem, "supervised")) {
          assertDerivatives(j, estimate, problem.inputs, problem.targets.cols, backend.precision);
        } else if (isVector(estimate)) {
          const diagonal = Float64Array.from(estimate.coefficients, (_, k) => j.data[k * j.cols + k]);
          assertClose(diagonal, estimate.coefficients, tolerance, "the diagonal of J against x");
          const outside = norm(j.data.filter((_, k) => k % (j.cols + 1) !== 0));
          if (outside > tolerance) fail(`J is not diagonal: the rest of it has the norm ${outside}`);
        } else if (isMatrix(estimate)) assertIsEither(j, estimate.toDense(), tolerance);
      }
    });
  },
};

/** Which of X and X^T it is, a predictor may change from iteration to iteration, as the alternating one does. */
function assertIsEither(j: DenseMatrix, x: DenseMatrix, tolerance: number): void {
  const candidates = [x, transposed(x)].filter(({ rows, cols }) => rows === j.rows && cols === j.cols);
  const isEqual = candidates.some(({ data }) => data.every((value, k) => Math.abs(value - j.data[k]) <= tolerance));
  if (!isEqual) fail(`J (${j.rows} x ${j.cols}) is neither the estimate (${x.rows} x ${x.cols}) nor its transpose`);
}

function transposed({ rows, cols, data }: DenseMatrix): DenseMatrix {
  return denseMatrix(
    cols,
    rows,
    data.map((_, k) => data[(k % rows) * cols + Math.floor(k / rows)]),
  );
}

const operator: PredictorCheck = {
  id: "predictor-operator",
  title: "multiplies with J, J^T and J^T J alike, where its gradients are an operator",
  run: async (subject) => {
    await withBench(subject, async ({ backend, fit }) => {
      for (const each of (await fit()).gradients) {
        if (each.form === "operator") assertOperator(each, backend);
      }
    });
  },
};

function assertOperator(gradients: Extract<Gradients, { form: "operator" }>, backend: Backend): void {
  const { rows, cols, multiply, multiplyTransposed, gram } = gradients;
  const j = hostGradients(gradients, backend);
  if (j.rows !== rows || j.cols !== cols) fail(`J I is ${j.rows} x ${j.cols}, the operator says ${rows} x ${cols}`);
  const bound = 256 * (rows + cols) * epsilonOf(backend.precision);
  const { dense } = testMatrices(backend);
  const [v, u] = [dense(cols, 2), dense(rows, 3)];
  backend.scope(() => {
    const assertProduct = (product: DenseMatrix, a: DenseMatrix, b: DenseMatrix, what: string): void => {
      const { value } = referenceProduct(a, b);
      if (product.rows !== a.rows || product.cols !== b.cols) fail(`${what} is ${product.rows} x ${product.cols}`);
      assertClose(product.data, value.data, bound * norm(a.data) * norm(b.data), `${what} against J I`);
    };
    assertProduct(backend.toDense(multiply(backend.fromDense(v))), j, v, "J V");
    assertProduct(backend.toDense(multiplyTransposed(backend.fromDense(u))), transposed(j), u, "J^T U");
    if (gram) assertProduct(backend.toDense(gram()), transposed(j), j, "J^T J");
  });
}

export const gradientChecks: readonly PredictorCheck[] = [places, derivative, operator];
