import { awaitedConjugateGradients, type ConjugateGradientsResult, type SingularTriplets } from "@agop/algebra";
import type { Matrix, SparseMatrix } from "@agop/core";
import { type Misfit, tangentLayout } from "@agop/core/backend";
import type { Observations } from "./observations.js";
import { assembleInto, coordinatesInto, type TangentBases } from "./tangent-coordinates.js";

/** (D + P_T* P_Ω* P_Ω P_T) γ = P_T* P_Ω* y, from γ on. */
export interface TangentSystem {
  readonly agop: SingularTriplets;
  readonly bases: TangentBases;
  /** D. */
  readonly weights: Float64Array;
  readonly tolerance: number;
  readonly maxSteps: number;
  readonly signal?: AbortSignal | undefined;
}

export interface SolvedByMisfits extends ConjugateGradientsResult {
  /** ‖y - P_Ω P_T γ‖². */
  readonly misfitSquares: number;
}

/**
 * Solves for γ in place, holding nothing as long as Ω but y: what conjugate gradients multiply with is made entry by entry. So large a
 * pattern is as a rule one of rows and columns of very different lengths, and the preconditioner knows these: row i of Γ3 meets
 * |Ω_i| / cols of the identity, column j of Γ2 |Ω_j| / rows.
 */
export async function solveByMisfits(
  { observed, held, backend, sum }: Observations,
  { agop, bases, weights, tolerance, maxSteps, signal }: TangentSystem,
  gamma: Float64Array,
): Promise<SolvedByMisfits> {
  const { rows, cols } = observed;
  const { u, v } = bases;
  const width = 2 * agop.width;
  const room = { left: new Float64Array(rows * width), right: new Float64Array(cols * width) };
  const noneOf = (size: number): Matrix => backend.fromDense({ rows: size, cols: 0, data: new Float64Array() });
  const factorsOf = (x: Float64Array) => {
    assembleInto(room, x, agop);
    const left = backend.fromDense({ rows, cols: width, data: room.left });
    return { left, right: backend.fromDense({ rows: cols, cols: width, data: room.right }) };
  };
  /** P_T* P_Ω* Z into `result`. */
  const intoTangent = (misfit: () => Misfit, result: Float64Array): void | Promise<void> => {
    backend.scope(() => {
      const { byRows, byColumns } = backend.misfitProducts(held, misfit(), u, v);
      coordinatesInto(result, bases, byRows, byColumns, backend);
    });
    return sum.add(result);
  };
  const rightHandSide = new Float64Array(gamma.length);
  await intoTangent(() => ({ left: noneOf(rows), right: noneOf(cols), alpha: 0, beta: 1 }), rightHandSide);
  const result = await awaitedConjugateGradients(
    {
      apply: async (x, image) => {
        await intoTangent(() => ({ ...factorsOf(x), alpha: 1, beta: 0 }), image);
        for (let e = 0; e < image.length; e++) image[e] += weights[e] * x[e];
      },
      rightHandSide,
      preconditioner: preconditionerOf(observed, weights, agop.width),
      project: (x) => {
        projectSides(x, { u: agop.left, v: agop.right, k: agop.width });
      },
    },
    gamma,
    { tolerance, maxSteps, ...(signal && { signal }) },
  );
  const { squares } = backend.scope(() =>
    backend.misfitProducts(held, { ...factorsOf(gamma), alpha: -1, beta: 1 }, noneOf(rows), noneOf(cols)),
  );
  const misfit = Float64Array.of(squares);
  await sum.add(misfit);
  return { ...result, misfitSquares: misfit[0] };
}

/** 1 / (D + the diagonal that uniformly observed entries of each row and column would give). */
function preconditionerOf(
  { rows, cols, rowOffsets, columns }: SparseMatrix,
  weights: Float64Array,
  k: number,
): Float64Array {
  const { second, third } = tangentLayout(rows, cols, k);
  const inColumn = new Float64Array(cols);
  for (let e = 0; e < columns.length; e++) inColumn[columns[e]]++;
  const diagonal = new Float64Array(weights.length);
  const density = columns.length / (rows * cols);
  for (let e = 0; e < second; e++) diagonal[e] = 1 / (weights[e] + density);
  for (let e = second; e < third; e++) diagonal[e] = 1 / (weights[e] + inColumn[Math.floor((e - second) / k)] / rows);
  for (let i = 0, e = third; i < rows; i++) {
    const share = (rowOffsets[i + 1] - rowOffsets[i]) / cols;
    for (let s = 0; s < k; s++, e++) diagonal[e] = 1 / (weights[e] + share);
  }
  return diagonal;
}

/** Γ2 - V V^T Γ2 and Γ3 - U U^T Γ3, in place. */
function projectSides(
  gamma: Float64Array,
  { u, v, k }: { readonly u: Float64Array; readonly v: Float64Array; readonly k: number },
): void {
  const { second, third, dimension } = tangentLayout(u.length / k, v.length / k, k);
  takeOff(v, gamma.subarray(second, third), k);
  takeOff(u, gamma.subarray(third, dimension), k);
}

/** X - Q Q^T X in place, for Q with orthonormal columns, both n x k. */
function takeOff(q: Float64Array, x: Float64Array, k: number): void {
  const inner = new Float64Array(k * k);
  for (let row = 0; row < x.length; row += k) {
    for (let s = 0; s < k; s++) {
      const value = q[row + s];
      for (let t = 0; t < k; t++) inner[s * k + t] += value * x[row + t];
    }
  }
  for (let row = 0; row < x.length; row += k) {
    for (let s = 0; s < k; s++) {
      const value = q[row + s];
      for (let t = 0; t < k; t++) x[row + t] -= value * inner[s * k + t];
    }
  }
}
