import type { FittedPredictor, Predictor } from "../contracts/predictor.js";
import type { EstimateOf, ProblemKind, ProblemOf } from "../contracts/problem.js";

/** A predictor for a kind of problem. */
export type PredictorFor<K extends ProblemKind> = Predictor<ProblemOf<K>, FittedPredictor<EstimateOf<K>>>;
