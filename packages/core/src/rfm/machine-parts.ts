import type { AgopEstimator } from "../contracts/agop.js";
import type { Phi } from "../contracts/phi.js";
import type { FittedPredictor, Predictor } from "../contracts/predictor.js";
import type { Problem } from "../contracts/problem.js";
import type { Schedule } from "../contracts/schedule.js";
import type { InitialTransform } from "./initial-transform.js";

/** The parts of a Recursive Feature Machine. */
export interface MachineParts<P extends Problem, F extends FittedPredictor> {
  readonly name: string;
  readonly predictor: Predictor<P, F>;
  readonly agop: AgopEstimator;
  /** One φ for all places where features are learned, or one for each. */
  readonly phi: Phi | readonly Phi[];
  readonly schedule: Schedule;
  /** M_0, or what reads it when a run starts. Default I. */
  readonly initial?: InitialTransform | (() => Promise<InitialTransform>);
}
