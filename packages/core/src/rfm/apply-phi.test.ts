import { cpuBackend } from "@agop/backend-cpu";
import { power } from "@agop/plugin-phi-library";
import { describe, expect, it } from "vitest";
import { type FeatureMatrix, toBackendMatrix } from "../matrix/feature-matrix.js";
import { denseMatrix } from "../matrix/matrix.js";
import { seededRandom } from "../random.js";
import { relativeDistance } from "../problems/regression-errors.js";
import { applyPhi } from "./apply-phi.js";
import { cosineOf } from "./feature-alignment.js";
import { singularValuesOf, penaltyOf } from "./linear-predictors.js";
import { loadMachine, saveMachine } from "./machine-state.js";

const backend = cpuBackend();
const random = seededRandom(3);

/** V diag(values) V^T + complement (I - V V^T) over 7 features. */
function factored(values: readonly number[], complement: number): Extract<FeatureMatrix, { form: "factored" }> {
  const normal = Float64Array.from({ length: 7 * values.length }, () => random.normal());
  const { q } = backend.thinQr(backend.fromDense(denseMatrix(7, values.length, normal)));
  return { form: "factored", vectors: q, values: Float64Array.from(values), complement };
}

const dense = (features: FeatureMatrix): FeatureMatrix => ({
  form: "dense",
  matrix: toBackendMatrix(features, backend),
});
const numbers = (features: FeatureMatrix): Float64Array => backend.toDense(toBackendMatrix(features, backend)).data;

describe("φ of an AGOP with a floor", () => {
  it("as its least eigenvalue is φ(max(s, floor)), for a factored AGOP as for the dense one", () => {
    const agop = factored([9, 4, 0.01], 0);
    const step = { floor: 0.25, flooring: "least" } as const;
    const actual = applyPhi(power(0.5), agop, step, "K", backend);
    expect(actual).toMatchObject({ form: "factored", values: Float64Array.of(9, 4, 0.25), complement: 0.25 });
    const expected = applyPhi(power(0.5), dense(agop), step, "K", backend);
    expect(relativeDistance(numbers(actual), numbers(expected))).toBeLessThan(1e-12);
  });

  it("takes no more eigenvectors than the rank; the others join the complement", () => {
    const agop = factored([9, 4, 1], 0);
    const step = { floor: 0.25, flooring: "least", rank: 1 } as const;
    const k = applyPhi(power(0.5), agop, step, "K", backend);
    expect(k).toMatchObject({ values: Float64Array.of(9), complement: 0.25, vectors: { rows: 7, cols: 1 } });
    expect(applyPhi(power(0.5), agop, { ...step, rank: 0 }, "K", backend)).toMatchObject({
      values: new Float64Array(0),
    });
  });

  it("shares no matrix with the AGOP, which may be released first", () => {
    const agop = factored([9, 4], 0);
    const k = applyPhi(power(0.5), agop, { floor: 1 }, "K", backend);
    backend.release(agop.vectors);
    expect(numbers(k)).toHaveLength(49);
  });
});

describe("what is said of factored AGOPs", () => {
  it("is said without a d x d matrix: the cosine with any other form", () => {
    const [a, b] = [factored([9, 4, 0.01], 0.5), factored([3, 2], 0.1)];
    const diagonal = { form: "diagonal", diagonal: Float64Array.from({ length: 7 }, () => random.uniform()) } as const;
    for (const [one, other] of [
      [a, b],
      [a, diagonal],
      [diagonal, b],
      [b, dense(a)],
    ] as const) {
      expect(cosineOf(one, other, backend)).toBeCloseTo(cosineOf(dense(one), dense(other), backend), 12);
    }
    expect(cosineOf(a, a, backend)).toBeCloseTo(1, 14);
  });

  it("includes the singular values of gradients that are an operator", () => {
    const operator = { form: "operator", count: 4, rows: 9, cols: 7, multiply: () => { throw new Error("J"); }, multiplyTransposed: () => { throw new Error("J^T"); } } as const; // prettier-ignore
    expect(singularValuesOf(operator, factored([9, 4], 0), backend)).toEqual(Float64Array.of(6, 4));
  });

  it("is the objective of φ(max(s, floor)): its slope below the floor is that of a ridge, 1 / (2 φ(floor)²)", () => {
    const at = (s: number): number =>
      penaltyOf(
        power(0.5),
        { form: "diagonal", diagonal: Float64Array.of(s) },
        { floor: 0.25, flooring: "least" },
        1,
        backend,
      );
    // p = 0: log σ above ε, log ε - (ε² - s) / (2 ε²) below
    expect(at(4)).toBeCloseTo(Math.log(2), 14);
    expect(at(0.25)).toBeCloseTo(Math.log(0.5), 14);
    expect(at(0.05)).toBeCloseTo(Math.log(0.5) - 0.4, 14);
  });
});

it("keeps how a step floors, and its rank, in the state of a machine", () => {
  const state = {
    iteration: 3,
    seed: 5,
    transforms: [],
    schedule: undefined,
    estimations: [undefined],
    fitted: undefined,
  };
  const step = { ridge: 0.5, floor: 0.25, flooring: "least", rank: 2 } as const;
  expect(loadMachine(structuredClone(saveMachine({ ...state, step }, backend)), backend).step).toEqual(step);
  const added = { ridge: 0.5, floor: 0.25 };
  const loaded = loadMachine(saveMachine({ ...state, step: added }, backend), backend).step;
  expect(loaded).toEqual({ ...added, flooring: "added" });
  const damaged = saveMachine({ ...state, step }, backend);
  expect(() => loadMachine({ ...damaged, step: { ...step, flooring: "no" } }, backend)).toThrow(/damaged/);
});
