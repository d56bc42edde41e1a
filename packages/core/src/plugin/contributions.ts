import type { AgopEstimator } from "../contracts/agop.js";
import type { AlgorithmFor } from "../contracts/algorithm.js";
import type { Backend } from "../contracts/backend.js";
import type { Estimate, SavedEstimate } from "../contracts/estimate.js";
import type { Evaluation, Metric } from "../contracts/metric.js";
import type { Phi } from "../contracts/phi.js";
import type { Preparation } from "../contracts/preparation.js";
import type { EstimateOf, ProblemKind, ProblemOf } from "../contracts/problem.js";
import type { Schedule } from "../contracts/schedule.js";
import type { Sum } from "../contracts/sum.js";
import type { TaskQueue } from "../contracts/task-queue.js";
import type { State } from "../contracts/state.js";
import type { Random } from "../random.js";
import type { Capabilities, Tuning } from "./capabilities.js";
import type { InputCompletion, InputFiles, InputWarning } from "./input-files.js";
import type { OptionSchema } from "./options.js";
import type { PartsBeside } from "./composition-options.js";
import type { Parts } from "./parts.js";
import type { PredictorFor } from "./predictor-for.js";

/** What every contribution says of itself; `agop plugins` and the reference pages are made from it. */
export interface ContributionDescription {
  /** Unique among its kind; lower case with hyphens. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Paper and equation, or the library. */
  readonly source: string;
  readonly options: OptionSchema;
}

/** A φ, built from options. */
export interface PhiContribution extends ContributionDescription {
  readonly kind: "phi";
  build(rawOptions: unknown, parts: Parts): Phi;
}

/** A schedule of ridge and floor, built from options. */
export interface ScheduleContribution extends ContributionDescription {
  readonly kind: "schedule";
  build(rawOptions: unknown, parts: Parts): Schedule;
}

/** A preparation of matrices, built from options. */
export interface PreparationContribution extends ContributionDescription {
  readonly kind: "preparation";
  build(rawOptions: unknown, parts: Parts): Preparation;
}

/** An AGOP estimator, built from options. */
export interface AgopContribution extends ContributionDescription {
  readonly kind: "agop";
  build(rawOptions: unknown, parts: Parts): AgopEstimator;
}

/** A predictor, built for a kind of problem, with the parts that go with it. */
export interface PredictorContribution extends ContributionDescription {
  readonly kind: "predictor";
  readonly problems: readonly ProblemKind[];
  /** Parts that a composition has with it unless it names others; those of "rfm" where left out. */
  readonly goesWith: PartsBeside;
  /** Builds for one kind of problem; undefined where the predictor does not apply. */
  build<K extends ProblemKind>(problem: K, rawOptions: unknown, parts: Parts): PredictorFor<K> | undefined;
}

/** A backend, which opens where the machine can run it. */
export interface BackendContribution extends ContributionDescription {
  readonly kind: "backend";
  /** Backends are tried for `auto` from the highest preference down. */
  readonly preference: number;
  /** @throws AgopError `backend-unavailable` where it cannot run. */
  build(rawOptions: unknown): Promise<Backend>;
}

/** Sums over processes, for `RunSpec.sum`. */
export interface CommunicatorContribution extends ContributionDescription {
  readonly kind: "communicator";
  /** @throws AgopError `communicator-unavailable` where processes cannot be joined. */
  build(rawOptions: unknown): Promise<Sum>;
  /**
   * What it would run on here, in one line: library and version. Joins nobody.
   * @throws AgopError `communicator-unavailable`, with how to get what is missing
   */
  describe(): Promise<string>;
}

/** A queue of tasks, by its address. */
export interface QueueContribution extends ContributionDescription {
  readonly kind: "queue";
  /** How the addresses that it takes begin: "redis" for redis://host. */
  readonly schemes: readonly string[];
  /** @throws AgopError `queue-unavailable` where there is nothing at the address that can be a queue: at once. */
  open(address: URL): Promise<TaskQueue>;
  /**
   * What it runs on here, in one line: library and version.
   * @throws AgopError `queue-unavailable`, with how to get what is missing
   */
  describe(): Promise<string>;
}

/** A whole algorithm, with what may be tuned and what it can do. */
export interface AlgorithmContribution extends ContributionDescription {
  readonly kind: "algorithm";
  /** "any": those of its parts. */
  readonly problems: readonly ProblemKind[] | "any";
  /** Builds for one kind of problem; undefined where the algorithm does not apply. */
  build<K extends ProblemKind>(problem: K, rawOptions: unknown, parts: Parts): AlgorithmFor<K> | undefined;
  readonly tuning: Readonly<Partial<Record<ProblemKind, Tuning>>>;
  readonly capabilities: Capabilities;
}

/** A kind of problem, and how a configuration gives one. */
export interface ProblemContribution extends ContributionDescription {
  readonly kind: "problem";
  /** How its estimates are measured, the primary metric first. */
  readonly metrics: readonly [Metric, ...Metric[]];
  /** The files that the options name, relative to the configuration. */
  inputs(rawOptions: unknown): readonly string[];
  read(rawOptions: unknown, source: ProblemSource): Promise<GivenProblem>;
}

/** Where a problem is read from. */
export interface ProblemSource {
  readonly files: InputFiles;
  /** Fraction of the observations that are not for fitting; 0 for none. */
  readonly holdout: number;
  /** For what is held out. */
  readonly random: Random;
}

/** A problem that was read, with what was held out of it. */
export interface GivenProblem<K extends ProblemKind = ProblemKind> {
  readonly problem: ProblemOf<K>;
  /** On what was held out. */
  readonly heldOut?: Evaluation<EstimateOf<K>>;
  readonly warnings: readonly InputWarning[];
  /** Of a matrix that is completed: how it may be prepared and written. */
  readonly completion?: InputCompletion;
}

/** Loads estimates of the format that is its name. */
export interface EstimateContribution extends ContributionDescription {
  readonly kind: "estimate";
  /**
   * @param backend for estimates that compute
   * @param loadInner loads estimates that are parts of this one, of any format
   * @throws AgopError `state-invalid` for content that no estimate saved
   */
  load(content: State, backend: Backend, loadInner: (saved: SavedEstimate) => Estimate): Estimate;
}

/** What a plugin can bring. */
export type Contribution =
  | ProblemContribution
  | PredictorContribution
  | PreparationContribution
  | AgopContribution
  | PhiContribution
  | ScheduleContribution
  | BackendContribution
  | CommunicatorContribution
  | QueueContribution
  | AlgorithmContribution
  | EstimateContribution;
/** The word for each of them, as "phi". */
export type ContributionKind = Contribution["kind"];
/** The contribution of a kind. */
export type ContributionOf<K extends ContributionKind> = Extract<Contribution, { kind: K }>;
