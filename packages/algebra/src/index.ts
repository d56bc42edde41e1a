export {
  awaitedConjugateGradients,
  type AwaitedLinearSystem,
  conjugateGradients,
  type ConjugateGradientsOptions,
  type ConjugateGradientsResult,
  type LinearSystem,
} from "./conjugate-gradients.js";
export { inverseOf, invertBlock, missingPatterns, type MissingPattern, posteriorCovariance } from "./gaussian-rows.js";
export {
  awaitedLeadingTriplets,
  type AwaitedMatrixOperator,
  firstTriplets,
  leadingTriplets,
  type MatrixOperator,
  type SingularTriplets,
  type TripletsOptions,
  type TripletsParts,
} from "./leading-triplets.js";
export { type HeldLowRankPlusSparse, holdLowRankPlusSparse, type LowRankPlusSparse } from "./low-rank-plus-sparse.js";
export { horner, matrixPolynomial, matrixRational, matrixSquareRoot } from "./matrix-functions.js";
export { rankOffsets, scoreOf, scoreScale, type ScoreScale, valueAt } from "./normal-scores.js";
export { partOutside, relativeChange } from "./norms.js";
export { smallSvd, type SmallSvd } from "./small-svd.js";
export {
  conditionOf,
  type SingularSystem,
  solveSemidefinite,
  timesInverse,
  warnOfSingular,
} from "./solve-semidefinite.js";
