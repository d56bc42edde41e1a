import { cpuBackend } from "@agop/backend-cpu";
import {
  type AgopEstimation,
  type AgopEstimator,
  AgopError,
  averageOf,
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type FeatureMatrix,
  gradientDimension,
  type Gradients,
  type State,
  toBackendMatrix,
} from "@agop/core";
import { savedNumbers } from "@agop/core/plugin";
import { type AgopSubject, standardExtras } from "../agop/subject.js";
import { hostGradients } from "../gradients.js";
import type { Defect } from "./defect.js";

type Start = AgopEstimator["start"];

export function agopSubjectOf(create: () => AgopEstimator): AgopSubject {
  return { backend: cpuBackend(), create, extras: standardExtras };
}

/**
 * A good estimator with memory, an extra and a little randomness: the mean of all averages so far, with the variances on the diagonal,
 * each with a weight drawn at random.
 */
export function goodAgop(): AgopEstimator {
  return { name: "good", needs: ["posteriorVariance"], start: goodStart };
}

const goodStart: Start = (backend, resumed) => {
  let sum = resumed && { count: Number(resumed["count"]), data: savedNumbers(resumed["data"]) };
  return {
    estimate: (gradients, { extras: { posteriorVariance }, random }) => {
      if (!posteriorVariance) throw new AgopError("parts-mismatch", "the good estimator needs posteriorVariance");
      const d = gradientDimension(gradients);
      const g = averageHost(gradients, backend);
      posteriorVariance().forEach((value, j) => (g.data[j * d + j] += value));
      const weight = 1 + random.uniform();
      const before = sum;
      sum = {
        count: (before?.count ?? 0) + 1,
        data: g.data.map((value, k) => weight * value + (before?.data[k] ?? 0)),
      };
      const { count, data } = sum;
      return denseOf(
        denseMatrix(
          d,
          d,
          data.map((value) => value / count),
        ),
        backend,
      );
    },
    state: () => (sum ? { ...sum } : { count: 0, data: new Float64Array() }),
  };
};

function averageHost(gradients: Gradients, backend: Backend): DenseMatrix {
  return backend.toDense(toBackendMatrix(averageOf(gradients, backend), backend));
}

function denseOf(matrix: DenseMatrix, backend: Backend): FeatureMatrix {
  return { form: "dense", matrix: backend.fromDense(matrix) };
}

/** A good estimator without any of that, and what is wrong with it. */
function plain(estimate: (gradients: Gradients, backend: Backend) => FeatureMatrix): AgopEstimator {
  return { name: "plain", start: (backend) => ({ estimate: (gradients) => estimate(gradients, backend) }) };
}

/** The good estimator with its runs changed. */
function changed(change: (good: AgopEstimation, backend: Backend, resumed?: State) => AgopEstimation): AgopEstimator {
  return { ...goodAgop(), start: (backend, resumed) => change(goodStart(backend, resumed), backend, resumed) };
}

function defect(caughtBy: string, name: string, create: () => AgopEstimator): Defect<AgopSubject> {
  return { caughtBy, name, plant: () => agopSubjectOf(create) };
}

/** The average with its entries changed, as a dense matrix. */
function entriesChanged(change: (value: number, row: number, col: number, g: DenseMatrix) => number): AgopEstimator {
  return plain((gradients, backend) => {
    const g = averageHost(gradients, backend);
    const data = g.data.map((value, k) => change(value, Math.floor(k / g.cols), k % g.cols, g));
    return denseOf({ ...g, data }, backend);
  });
}

export const plainAgop = (): AgopEstimator => plain(averageOf);

export const agopDefects: readonly Defect<AgopSubject>[] = [
  defect("agop-semidefinite", "one triangle only", () => entriesChanged((value, i, j) => (j > i ? 0 : value))),
  defect("agop-semidefinite", "takes the mean off twice", () =>
    entriesChanged((value, i, j, { cols, data }) => (i === j ? value - data[(cols + 1) * i] * 1.5 : value)),
  ),
  defect("agop-semidefinite", "a factored G whose vectors have the lengths of the values", () =>
    plain((gradients, backend) => {
      const { values, vectors } = backend.symmetricEigen(toBackendMatrix(averageOf(gradients, backend), backend));
      const roots = values.map((value) => Math.sqrt(Math.max(value, 0) / (values[0] || 1)));
      return {
        form: "factored",
        vectors: backend.scale(vectors, { cols: roots }),
        values: values.map(() => values[0]),
        complement: 0,
      };
    }),
  ),
  defect("agop-scales", "a floor of its own", () => entriesChanged((value, i, j) => (i === j ? value + 1e-3 : value))),
  defect("agop-scales", "the average length of gradients, not of their squares", () =>
    plain((gradients, backend) => {
      const g = averageHost(gradients, backend);
      const trace = g.data.reduce((sum, value, k) => (k % (g.cols + 1) === 0 ? sum + value : sum), 0);
      return denseOf({ ...g, data: g.data.map((value) => value / Math.sqrt(trace)) }, backend);
    }),
  ),
  defect("agop-row-order", "weighs the first points more", () =>
    plain((gradients, backend) => {
      const { count } = gradients;
      const j = backend.fromDense(hostGradients(gradients, backend));
      const rows = Float64Array.from({ length: j.rows }, (_, i) => 1 + 1 / (i + 1));
      return averageOf({ form: "dense", count, matrix: backend.scale(j, { rows }) }, backend);
    }),
  ),
  defect("agop-forms-agree", "takes the diagonal for the only gradient", () =>
    plain((gradients, backend) => {
      if (gradients.form !== "diagonal") return averageOf(gradients, backend);
      const matrix = backend.fromDense(denseMatrix(1, gradients.diagonal.length, gradients.diagonal));
      return averageOf({ form: "dense", count: gradients.count, matrix }, backend);
    }),
  ),
  defect("agop-forms-agree", "takes the gram of an operator for its average", () =>
    plain((gradients, backend) => {
      const gram = gradients.form === "operator" ? gradients.gram?.() : undefined;
      return gram ? denseOf(backend.toDense(gram), backend) : averageOf(gradients, backend);
    }),
  ),
  defect("agop-refuses", "a form that it does not know", () =>
    plain((gradients, backend) => {
      if (gradients.form === "dense") return averageOf(gradients, backend);
      throw new TypeError("gradients.matrix is undefined");
    }),
  ),
  defect("agop-needs", "takes an extra that is missing for zero", () =>
    changed(({ estimate, ...good }) => ({
      ...good,
      estimate: (gradients, step) => {
        const none = (): Float64Array => new Float64Array(gradientDimension(gradients));
        return estimate(gradients, { ...step, extras: { posteriorVariance: none, ...step.extras } });
      },
    })),
  ),
  defect("agop-seeded", "has a random generator of its own", () =>
    entriesChanged((value, i, j) => (i === j ? value * (1 + 1e-13 * Math.random()) : value)),
  ),
  defect("agop-starts-afresh", "one memory for all runs of an object", () => {
    let shared: AgopEstimation | undefined;
    return changed((good, _, resumed) => (shared = (resumed ? undefined : shared) ?? good));
  }),
  defect("agop-resumes", "remembers without saying so", () => changed(({ estimate }) => ({ estimate }))),
  defect("agop-resumes", "a state that the next estimate changes", () =>
    changed((good) => {
      const state = { count: 0, data: new Float64Array() };
      return {
        estimate: (gradients, step) => {
          const g = good.estimate(gradients, step);
          Object.assign(state, good.state?.());
          return g;
        },
        state: () => state,
      };
    }),
  ),
  defect("agop-resumes", "a state with a map in it", () =>
    changed((good) => {
      const state: unknown = { ...good.state?.(), seen: new Map() };
      assertLooksLikeState(state);
      return { ...good, state: () => ({ ...state, ...good.state?.() }) };
    }),
  ),
  defect("agop-unchanged", "squares the diagonal where it is", () =>
    plain((gradients, backend) => {
      const g = averageOf(gradients, backend);
      if (gradients.form === "diagonal") gradients.diagonal.fill(0);
      return g;
    }),
  ),
  defect("agop-releases", "keeps a matrix from its start on", () =>
    changed((good, backend) => {
      backend.fromDense(denseMatrix(1, 1));
      return good;
    }),
  ),
];

/** Lets pass what a plugin in JavaScript can do. */
function assertLooksLikeState(value: unknown): asserts value is State {
  if (typeof value !== "object" || value === null) throw new AgopError("defect", "not an object");
}
