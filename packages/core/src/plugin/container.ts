import "reflect-metadata";
import { Container, ContainerModule } from "inversify";
import type { AgopEstimator } from "../contracts/agop.js";
import type { Algorithm, RunContext } from "../contracts/algorithm.js";
import type { Backend } from "../contracts/backend.js";
import type { Estimate } from "../contracts/estimate.js";
import type { Phi } from "../contracts/phi.js";
import type { FittedPredictor, Predictor } from "../contracts/predictor.js";
import type { Problem } from "../contracts/problem.js";
import type { Schedule } from "../contracts/schedule.js";
import type { State } from "../contracts/state.js";
import type { Sum } from "../contracts/sum.js";
import { type Random, seededRandom } from "../random.js";
import type { InitialTransform } from "../rfm/initial-transform.js";
import { recursiveFeatureMachine } from "../rfm/rfm.js";
import type { Contribution, ContributionKind } from "./contributions.js";

// The only file that knows Inversify: it puts compositions and runs together. Plugins are plain values and never import it.

/** Where a container has a contribution. */
export function contributionToken(kind: ContributionKind, name: string): symbol {
  return Symbol.for(`agop:${kind}:${name}`);
}

/** The parts of a composition, and the algorithm that is made of them. */
export const compositionTokens = {
  name: Symbol.for("agop:composition:name"),
  predictor: Symbol.for("agop:composition:predictor"),
  agop: Symbol.for("agop:composition:agop"),
  phi: Symbol.for("agop:composition:phi"),
  schedule: Symbol.for("agop:composition:schedule"),
  initial: Symbol.for("agop:composition:initial"),
  algorithm: Symbol.for("agop:composition:algorithm"),
} as const;

/** What a run lends to its algorithm, and the context that is made of it. */
export const runTokens = {
  backend: Symbol.for("agop:run:backend"),
  random: Symbol.for("agop:run:random"),
  signal: Symbol.for("agop:run:signal"),
  phase: Symbol.for("agop:run:phase"),
  giveWay: Symbol.for("agop:run:give-way"),
  needsChange: Symbol.for("agop:run:needs-change"),
  sum: Symbol.for("agop:run:sum"),
  progress: Symbol.for("agop:run:progress"),
  warn: Symbol.for("agop:run:warn"),
  resumed: Symbol.for("agop:run:resumed"),
  context: Symbol.for("agop:run:context"),
} as const;

/** All contributions, each under its token. Inversify takes two bindings of one token in silence: the registry checks before. */
export function moduleOf(contributions: readonly Contribution[]): ContainerModule {
  return new ContainerModule(({ bind }) => {
    for (const each of contributions) bind<Contribution>(contributionToken(each.kind, each.name)).toConstantValue(each);
  });
}

export function containerOf(contributions: readonly Contribution[]): Container {
  const container = new Container();
  container.load(moduleOf(contributions));
  return container;
}

/** How each part of a composition is made; called when the algorithm is asked for. */
export interface CompositionFactories<P extends Problem, E extends Estimate> {
  readonly name: string;
  predictor(): Predictor<P, FittedPredictor<E>>;
  agop(): AgopEstimator;
  phi(): Phi | readonly Phi[];
  schedule(): Schedule;
  initial(): InitialTransform | (() => Promise<InitialTransform>);
}

/**
 * A child of `parent` in which a Recursive Feature Machine is bound with the parts that it needs: rebinding one of
 * `compositionTokens` changes that part.
 */
export function compositionContainer<P extends Problem, E extends Estimate>(
  factories: CompositionFactories<P, E>,
  parent: Container,
): Container {
  const container = new Container({ parent });
  const { name, predictor, agop, phi, schedule, initial } = compositionTokens;
  container.bind(name).toConstantValue(factories.name);
  container.bind(predictor).toResolvedValue(() => factories.predictor());
  container.bind(agop).toResolvedValue(() => factories.agop());
  container.bind(phi).toResolvedValue(() => factories.phi());
  container.bind(schedule).toResolvedValue(() => factories.schedule());
  container.bind(initial).toResolvedValue(() => factories.initial());
  type Parts = Parameters<typeof recursiveFeatureMachine<P, FittedPredictor<E>>>[0];
  container.bind<Algorithm<P, E>>(compositionTokens.algorithm).toResolvedValue(
    (
      title: string,
      ofPredictor: Parts["predictor"],
      ofAgop: AgopEstimator,
      ofPhi: Parts["phi"],
      ofSchedule: Schedule,
      ofInitial: NonNullable<Parts["initial"]>,
    ) =>
      recursiveFeatureMachine<P, FittedPredictor<E>>({
        name: title,
        predictor: ofPredictor,
        agop: ofAgop,
        phi: ofPhi,
        schedule: ofSchedule,
        initial: ofInitial,
      }),
    [name, predictor, agop, phi, schedule, initial],
  );
  return container;
}

/** What a run brings to its container. */
export interface RunBindings extends Omit<RunContext, "random" | "resumed"> {
  readonly seed: number;
  readonly resumed: State | undefined;
}

/** A child of an application's container, if there is one, in which a run's context is bound; what the application binds itself stays. */
export function runContext({ seed, ...given }: RunBindings, parent: Container = new Container()): RunContext {
  const container = new Container({ parent });
  const bind = (token: symbol, make: () => unknown): void => {
    if (!parent.isBound(token)) container.bind(token).toResolvedValue(make);
  };
  bind(runTokens.backend, () => given.backend);
  bind(runTokens.random, () => seededRandom(seed));
  bind(runTokens.signal, () => given.signal);
  bind(runTokens.phase, () => given.phase);
  bind(runTokens.giveWay, () => given.giveWay);
  bind(runTokens.needsChange, () => given.needsChange);
  bind(runTokens.sum, () => given.sum);
  bind(runTokens.progress, () => given.progress);
  bind(runTokens.warn, () => given.warn);
  bind(runTokens.resumed, () => given.resumed);
  container.bind<RunContext>(runTokens.context).toResolvedValue(
    (
      backend: Backend,
      random: Random,
      signal: AbortSignal,
      phase: RunContext["phase"],
      giveWay: RunContext["giveWay"],
      needsChange: boolean,
      sum: Sum,
      progress: RunContext["progress"],
      warn: RunContext["warn"],
      resumed: State | undefined,
    ): RunContext => ({
      backend,
      random,
      signal,
      phase,
      giveWay,
      needsChange,
      sum,
      progress,
      warn,
      ...(resumed && { resumed }),
    }),
    [
      runTokens.backend,
      runTokens.random,
      runTokens.signal,
      runTokens.phase,
      runTokens.giveWay,
      runTokens.needsChange,
      runTokens.sum,
      runTokens.progress,
      runTokens.warn,
      runTokens.resumed,
    ],
  );
  return container.get<RunContext>(runTokens.context);
}

export type { Container };
