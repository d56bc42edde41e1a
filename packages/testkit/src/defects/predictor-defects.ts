import { cpuBackend } from "@agop/backend-cpu";
import {
  AgopError,
  denseMatrix,
  type FeatureMatrix,
  type FittedPredictor,
  type Predictor,
  type PreparedPredictor,
  type Problem,
  type State,
  type SupervisedEstimate,
  type SupervisedProblem,
  toBackendMatrix,
} from "@agop/core";
import type { Keep } from "@agop/core/backend";
import { definePlugin } from "@agop/core/plugin";
import { createRegistry } from "@agop/core/registry";
import { type PredictorSubject, predictorSubject } from "../predictor/subject.js";
import { smallRegression, smallSupervised } from "../problems.js";
import type { Defect } from "./defect.js";
import {
  goodDiagonalPredictor,
  type GoodFit,
  goodFormat,
  type GoodPredictor,
  goodPredictor,
} from "./good-predictor.js";

const { loadEstimate } = createRegistry([definePlugin({ name: "good", contributions: [goodFormat] })]);

export function predictorSubjectOf<P extends Problem, F extends FittedPredictor>(
  factory: () => Predictor<P, F>,
  problem: P,
): PredictorSubject {
  return predictorSubject(factory, { problem, backend: cpuBackend, load: loadEstimate });
}

export const goodPredictorSubject = (): PredictorSubject =>
  predictorSubjectOf(() => goodPredictor(), smallSupervised());
export const goodDiagonalSubject = (): PredictorSubject =>
  predictorSubjectOf(() => goodDiagonalPredictor(), smallRegression());

type Prepared = PreparedPredictor<GoodFit>;
type Context = Parameters<GoodPredictor["prepare"]>[1];

/** The good predictor with what it prepares changed. */
function preparedDefect(
  caughtBy: string,
  name: string,
  change: (prepared: Prepared, context: Context, problem: SupervisedProblem) => Prepared,
): Defect<PredictorSubject> {
  const create = (): GoodPredictor => {
    const good = goodPredictor();
    return {
      ...good,
      prepare: async (problem, context) => change(await good.prepare(problem, context), context, problem),
    };
  };
  return { caughtBy, name, plant: () => predictorSubjectOf(create, smallSupervised()) };
}

/** What a fit is made with; a restored one counts as that of iteration 2. */
type Step = Pick<Parameters<Prepared["fit"]>[0], "ridge" | "iteration" | "keep">;

/** The good predictor with its fits changed. */
function fitDefect(
  caughtBy: string,
  name: string,
  change: (fit: GoodFit, step: Step, context: Context, problem: SupervisedProblem) => GoodFit,
): Defect<PredictorSubject> {
  return preparedDefect(caughtBy, name, (prepared, context, problem) => ({
    ...prepared,
    fit: async (step) => change(await prepared.fit(step), step, context, problem),
    restore: (state, keep) =>
      change(restored(prepared, state, keep), { ridge: 0.1, iteration: 2, keep }, context, problem),
  }));
}

/** The good predictor with its estimates changed; what they save is that of the good ones. */
function estimateDefect(
  caughtBy: string,
  name: string,
  change: (estimate: SupervisedEstimate, step: Step, context: Context) => Partial<SupervisedEstimate>,
): Defect<PredictorSubject> {
  return fitDefect(caughtBy, name, (fit, step, context) => ({
    ...fit,
    estimate: { ...fit.estimate, ...change(fit.estimate, step, context) },
  }));
}

/** The rows of J changed, by a matrix that they are multiplied with from the left. */
function rowsDefect(name: string, place: (row: number, points: number, outputs: number) => readonly [number, number]) {
  return fitDefect("predictor-gradients", name, (fit, _, { backend }, { inputs, targets }) => {
    const rows = inputs.rows * targets.cols;
    const mixing = denseMatrix(rows, rows);
    for (let row = 0; row < rows; row++) {
      const [from, factor] = place(row, inputs.rows, targets.cols);
      mixing.data[row * rows + from] = factor;
    }
    const [good] = fit.gradients;
    if (good.form !== "operator") return fit;
    const multiply: typeof good.multiply = (v) => backend.multiply(backend.fromDense(mixing), good.multiply(v));
    const multiplyTransposed: typeof good.multiply = (u) =>
      good.multiplyTransposed(backend.multiply(backend.fromDense(mixing), u, { left: true }));
    return {
      ...fit,
      gradients: [{ form: "operator", count: good.count, rows, cols: good.cols, multiply, multiplyTransposed }],
    };
  });
}

function operatorDefect(
  name: string,
  change: (good: Extract<GoodFit["gradients"][number], { form: "operator" }>, context: Context) => object,
): Defect<PredictorSubject> {
  return fitDefect("predictor-operator", name, (fit, _, context) => ({
    ...fit,
    gradients: fit.gradients.map((each) => (each.form === "operator" ? { ...each, ...change(each, context) } : each)),
  }));
}

function diagonalDefect(
  caughtBy: string,
  name: string,
  create: typeof goodDiagonalPredictor,
): Defect<PredictorSubject> {
  return { caughtBy, name, plant: () => predictorSubjectOf(() => create(), smallRegression()) };
}

export const predictorDefects: readonly Defect<PredictorSubject>[] = [
  fitDefect("predictor-places", "a count of zero", (fit) => ({
    ...fit,
    gradients: fit.gradients.map((each) => ({ ...each, count: 0 })),
  })),
  fitDefect("predictor-places", "gradients of one place too many", (fit) => ({
    ...fit,
    gradients: [...fit.gradients, ...fit.gradients],
  })),
  rowsDefect("gradients of the loss, not of f", (row) => [row, -1]),
  rowsDefect("a factor that the kernel's exponent has", (row) => [row, 0.5]),
  rowsDefect("gradients in blocks by point", (row, points, outputs) => [
    (row % outputs) * points + Math.floor(row / outputs),
    1,
  ]),
  diagonalDefect("predictor-gradients", "the square of the coefficients", () =>
    diagonalWith((fit) => {
      const diagonal = fit.estimate.coefficients.map((x) => x * x);
      return { ...fit, gradients: [{ form: "diagonal", count: 1, diagonal }] };
    }),
  ),
  operatorDefect("J^T of something else", (good, { backend }) => ({
    multiplyTransposed: (u: Parameters<typeof good.multiply>[0]) => {
      const product = good.multiplyTransposed(u);
      return backend.combine(2, product, 0, product);
    },
  })),
  operatorDefect("a gram that is the average already", (good, { backend }) => ({
    gram: () =>
      backend.scale(good.gram?.() ?? backend.fromDense(denseMatrix(1, 1)), {
        rows: new Float64Array(good.cols).fill(1 / good.count),
      }),
  })),
  estimateDefect("predictor-finite", "divides by λ", (estimate, { ridge }) => ({
    predict: (inputs) => {
      const { data, ...shape } = estimate.predict(inputs);
      return { ...shape, data: data.map((value) => (value * ridge) / ridge) };
    },
  })),
  preparedDefect("predictor-forms", "takes what a factored transform leaves out for zero", (prepared) => ({
    ...prepared,
    fit: (step) => prepared.fit({ ...step, transforms: step.transforms.map(withoutComplement) }),
  })),
  diagonalDefect("predictor-refuses", "reads the diagonal of a dense transform", () =>
    goodDiagonalPredictor((transform, backend) => {
      if (transform.form === "diagonal") return transform.diagonal;
      const { rows, data } = backend.toDense(toBackendMatrix(transform, backend));
      return Float64Array.from({ length: rows }, (_, j) => data[j * rows + j]);
    }),
  ),
  estimateDefect("predictor-same-bits", "has a random generator of its own", (estimate) => {
    const noise = 1 + 1e-12 * Math.random();
    return {
      predict: (inputs) => {
        const { data, ...shape } = estimate.predict(inputs);
        return { ...shape, data: data.map((value) => value * noise) };
      },
    };
  }),
  {
    caughtBy: "predictor-unchanged",
    name: "rounds the targets where they are",
    plant: () => {
      const prepare: GoodPredictor["prepare"] = (problem, context) => {
        problem.targets.data.set(problem.targets.data.map(Math.fround));
        return goodPredictor().prepare(problem, context);
      };
      return predictorSubjectOf(() => ({ ...goodPredictor(), prepare }), smallSupervised());
    },
  },
  fitDefect("predictor-releases", "leaks a matrix at every fit", (fit, { keep }, { backend }) => {
    keep(backend.fromDense(denseMatrix(1, 1)));
    return fit;
  }),
  fitDefect(
    "predictor-detached",
    "an estimate in the backend that detaches nothing",
    (fit, { keep }, { backend }, { inputs }) => {
      const values = keep(backend.fromDense(fit.estimate.predict(inputs)));
      const predict: SupervisedEstimate["predict"] = (given) =>
        given === inputs ? backend.toDense(values) : fit.estimate.predict(given);
      return {
        ...fit,
        estimate: { ...fit.estimate, predict },
        release: () => {
          backend.release(values);
          fit.release();
        },
      };
    },
  ),
  estimateDefect("predictor-saves", "a function among what it saves", (estimate) => {
    const { format, content } = estimate.save();
    const saved: unknown = { ...content, f: estimate.predict };
    assertLooksLikeState(saved);
    return { save: () => ({ format, content: saved }) };
  }),
  estimateDefect("predictor-saves", "saves other coefficients", (estimate) => {
    const { format, content } = estimate.save();
    const { a } = content;
    return {
      save: () => ({ format, content: { ...content, a: a instanceof Float64Array ? a.map((x) => 2 * x) : a } }),
    };
  }),
  preparedDefect("predictor-resumes", "looks at the fit before without a state", (prepared) => ({
    ...prepared,
    fit: async (step) => withoutState(await prepared.fit(step)),
  })),
  preparedDefect("predictor-resumes", "restores its fits with K = I", (prepared, _, { inputs }) => {
    const { cols } = inputs;
    const identity = Float64Array.from({ length: cols * cols }, (_unused, k) => (k % (cols + 1) === 0 ? 1 : 0));
    return { ...prepared, restore: (state, keep) => restored(prepared, { ...state, k: identity }, keep) };
  }),
  fitDefect("predictor-gives", "promises an extra that later fits do not have", (fit, { iteration }) =>
    iteration === 1 ? fit : { ...fit, extras: {} },
  ),
  preparedDefect("predictor-relative-change", "measures in units of the fit before", (prepared) => ({
    ...prepared,
    relativeChange: (fitted, previous) => prepared.relativeChange?.(previous, fitted) ?? NaN,
  })),
  preparedDefect("predictor-cancels", "throws what the signal throws", (prepared, { signal }) => ({
    ...prepared,
    fit: (step) => {
      signal.throwIfAborted();
      return prepared.fit(step);
    },
  })),
];

function diagonalWith(
  change: (fit: Awaited<ReturnType<DiagonalPrepared["fit"]>>) => Awaited<ReturnType<DiagonalPrepared["fit"]>>,
): ReturnType<typeof goodDiagonalPredictor> {
  const good = goodDiagonalPredictor();
  return {
    ...good,
    prepare: async (problem, context) => {
      const prepared = await good.prepare(problem, context);
      return { ...prepared, fit: async (step) => change(await prepared.fit(step)) };
    },
  };
}

function restored(prepared: Prepared, state: State, keep: Keep): GoodFit {
  const fit = prepared.restore?.(state, keep);
  if (!fit) throw new AgopError("defect", "the good predictor restores");
  return fit;
}

type DiagonalPrepared = Awaited<ReturnType<ReturnType<typeof goodDiagonalPredictor>["prepare"]>>;

function withoutComplement(transform: FeatureMatrix): FeatureMatrix {
  return transform.form === "factored" ? { ...transform, complement: 0 } : transform;
}

function withoutState(fit: GoodFit): GoodFit {
  const { coefficients, k, estimate, gradients, extras = {}, release } = fit;
  return { coefficients, k, estimate, gradients, extras, release };
}

/** Lets pass what a plugin in JavaScript can do. */
function assertLooksLikeState(value: unknown): asserts value is ReturnType<SupervisedEstimate["save"]>["content"] {
  if (typeof value !== "object" || value === null) throw new AgopError("defect", "not an object");
}
