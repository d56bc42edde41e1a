import type { AgopEstimator } from "../contracts/agop.js";
import type { AlgorithmFor } from "../contracts/algorithm.js";
import type { Phi } from "../contracts/phi.js";
import type { Preparation } from "../contracts/preparation.js";
import type { ProblemKind } from "../contracts/problem.js";
import type { Schedule } from "../contracts/schedule.js";
import type { CompositionOptions } from "./composition-options.js";
import type { PredictorFor } from "./predictor-for.js";
import type { InputFiles } from "./input-files.js";
import type { NamedOptions } from "./named-options.js";

/**
 * What a builder may ask for: other parts by name.
 * @throws AgopError `unknown-name`, listing the known names; `option-invalid`; `unsupported-problem` where a part does not apply
 * to a kind of problem
 */
export interface Parts {
  phi(named: NamedOptions): Phi;
  schedule(named: NamedOptions): Schedule;
  preparation(named: NamedOptions): Preparation;
  agop(named: NamedOptions): AgopEstimator;
  predictor<K extends ProblemKind>(problem: K, named: NamedOptions): PredictorFor<K>;
  algorithm<K extends ProblemKind>(problem: K, named: NamedOptions): AlgorithmFor<K>;
  /** A Recursive Feature Machine of parts by name, under a name of its own: what presets are. */
  compose<K extends ProblemKind>(problem: K, named: CompositionOptions & { readonly name: string }): AlgorithmFor<K>;
  /** What a configuration may read; undefined where there are no files. */
  readonly files: InputFiles | undefined;
}
