import {
  AgopError,
  type Backend,
  denseMatrix,
  type FeatureMatrix,
  type FittedPredictor,
  identityFeatures,
} from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";
import { assertClose, assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { valuesOf } from "../estimates.js";
import { hostGradients } from "../gradients.js";
import { numbersIn } from "../numbers-in.js";
import { norm } from "../tolerance.js";
import { type Bench, withBench } from "./bench.js";
import type { PredictorCheck } from "./subject.js";

const finite: PredictorCheck = {
  id: "predictor-finite",
  title: "fits with λ > 0, from M_0 = I and from a random one, and with λ = 0 fits or refuses with a coded error",
  run: async (subject) => {
    const { problem } = subject;
    await withBench(subject, async ({ predictor, prepared, backend, transforms, fit }) => {
      const dense = (d: number): FeatureMatrix =>
        predictor.transforms === "dense"
          ? { form: "dense", matrix: backend.fromDense(diagonalMatrix(new Float64Array(d).fill(1))) }
          : identityFeatures(d);
      const identity = prepared.featureDimensions.map(dense);
      for (const [name, chosen] of [
        ["I", identity],
        ["a random M_0", transforms()],
      ] as const) {
        for (const ridge of [0.1, 0]) {
          const fitted = await orRefused(fit({ ridge, transforms: chosen }), ridge === 0);
          if (!fitted) continue;
          const k = valuesOf(fitted.estimate, problem).findIndex((value) => !Number.isFinite(value));
          if (k >= 0) fail(`from ${name} with λ = ${ridge}, entry ${k} of the estimate is not finite`);
          const { trainingResidual = 0 } = fitted;
          const isResidual = trainingResidual >= 0 && trainingResidual < Infinity;
          if (!isResidual) fail(`from ${name} with λ = ${ridge}, the training residual is ${trainingResidual}`);
        }
      }
      for (const matrix of identity) if (matrix.form === "dense") backend.release(matrix.matrix);
    });
  },
};

async function orRefused<T>(work: Promise<T>, mayRefuse: boolean): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (mayRefuse && error instanceof AgopError && error.code !== "defect") return undefined;
    throw error;
  }
}

const forms: PredictorCheck = {
  id: "predictor-forms",
  title: "fits the same with a transform in diagonal, dense and factored form, where it takes any",
  appliesTo: ({ create }) => create().transforms === undefined,
  run: async (subject) => {
    const { problem } = subject;
    await withBench(subject, async ({ backend, prepared, fit }) => {
      const valuesWith = async (form: FeatureMatrix["form"]): Promise<Float64Array> => {
        const transforms = prepared.featureDimensions.map((dimension) => inForm(form, dimension, backend));
        const values = valuesOf((await fit({ transforms })).estimate, problem);
        for (const each of transforms) {
          if (each.form === "dense") backend.release(each.matrix);
          if (each.form === "factored") backend.release(each.vectors);
        }
        return values;
      };
      const expected = await valuesWith("dense");
      const tolerance = (backend.precision === "float64" ? 1e-8 : 1e-3) * norm(expected);
      for (const form of ["diagonal", "factored"] as const) {
        assertClose(
          await valuesWith(form),
          expected,
          tolerance,
          `the fit with a ${form} transform against a dense one`,
        );
      }
    });
  },
};

/** diag(3, 1.5, 0.5, 0.5, ...), whose factored form has one or two columns. */
function inForm(form: FeatureMatrix["form"], dimension: number, backend: Backend): FeatureMatrix {
  const diagonal = Float64Array.from({ length: dimension }, (_, k) => [3, 1.5][k] ?? 0.5);
  if (form === "diagonal") return { form, diagonal };
  if (form === "dense") return { form, matrix: backend.fromDense(diagonalMatrix(diagonal)) };
  const width = Math.min(2, dimension);
  const data = Float64Array.from({ length: dimension * width }, (_, k) =>
    Math.floor(k / width) === k % width ? 1 : 0,
  );
  const vectors = backend.fromDense(denseMatrix(dimension, width, data));
  return { form, vectors, values: diagonal.slice(0, width), complement: 0.5 };
}

const refuses: PredictorCheck = {
  id: "predictor-refuses",
  title: "refuses a dense transform with a coded error, where it takes diagonal ones only",
  appliesTo: ({ create }) => create().transforms === "diagonal",
  run: async (subject) => {
    await withBench(subject, async ({ backend, prepared, fit }) => {
      const transforms = prepared.featureDimensions.map((d) => inForm("dense", d, backend));
      if (await orRefused(fit({ transforms }), true)) fail("a dense transform is taken for a diagonal one");
      for (const each of transforms) if (each.form === "dense") backend.release(each.matrix);
    });
  },
};

const sameBits: PredictorCheck = {
  id: "predictor-same-bits",
  title: "fits to the same bits with the same step, again and by a new object",
  run: async (subject) => {
    const numbers = async ({ backend, fit }: Bench): Promise<Float64Array> =>
      numbersOf(await fit(), subject.problem, backend);
    await withBench(subject, async (bench) => {
      const first = await numbers(bench);
      assertSameBits(await numbers(bench), first, "the second fit with the same step");
      await withBench(subject, async (other) => {
        assertSameBits(await numbers(other), first, "the fit of a new object");
      });
    });
  },
};

/** Whether the fit is the same bits each time; what is not, `predictor-same-bits` catches. */
export async function isReproducible(
  { backend, fit }: Bench,
  problem: Parameters<typeof valuesOf>[1],
): Promise<boolean> {
  const [first, second] = [await fit(), await fit()].map((fitted) => numbersOf(fitted, problem, backend));
  return first.every((value, k) => Object.is(value, second[k]));
}

export function numbersOf(
  { estimate, gradients }: FittedPredictor,
  problem: Parameters<typeof valuesOf>[1],
  backend: Backend,
): Float64Array {
  const parts = [valuesOf(estimate, problem), ...gradients.map((each) => hostGradients(each, backend).data)];
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

const unchanged: PredictorCheck = {
  id: "predictor-unchanged",
  title: "leaves the problem and the transforms as they were",
  run: async (subject) => {
    const { problem } = subject;
    const before = numbersIn(problem);
    await withBench(subject, async ({ backend, transforms, fit }) => {
      const chosen = transforms();
      const numbers = (): Float64Array =>
        numbersIn(chosen.map((each) => (each.form === "dense" ? backend.toDense(each.matrix) : each)));
      const given = numbers();
      await fit({ transforms: chosen });
      assertSameBits(numbers(), given, "the transforms after the fit");
    });
    assertSameBits(numbersIn(problem), before, "the problem after the fit");
  },
};

export const fitChecks: readonly PredictorCheck[] = [finite, forms, refuses, sameBits, unchanged];
