import type { AgopEstimator } from "./agop.js";
import { agopPicture } from "./agop-picture.js";
import type { GeneratorAlgorithm, Iterate, JsonObject, RunContext } from "./algorithm.js";
import { cosineOf, penaltyOf } from "./diagnostics.js";
import type { Estimate } from "./estimate.js";
import { type FeatureMatrix, keepFeatures, releaseFeatures } from "./feature-matrix.js";
import { applyPhi, type Phi } from "./phi.js";
import type { Fit, Predictor } from "./predictor.js";
import type { Problem } from "./problem.js";
import type { Schedule, ScheduleStep } from "./schedule.js";

/** The parts of a Recursive Feature Machine. */
export interface RecursiveFeatureMachineParts<P extends Problem, E extends Estimate, F extends Fit<E>> {
  readonly name: string;
  readonly predictor: Predictor<P, F>;
  readonly agop: AgopEstimator<F>;
  /** One φ for all transforms of the predictor, or one for each. */
  readonly phi: Phi | readonly Phi[];
  readonly schedule: Schedule;
}

/**
 * Composes an algorithm from its parts (Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1):
 *
 *   fit the predictor on transformed features  ->  G_t, its AGOP  ->  M_{t+1} = φ(G_t)
 *
 * with M_0 = I.
 */
export function recursiveFeatureMachine<P extends Problem, E extends Estimate, F extends Fit<E>>(
  parts: RecursiveFeatureMachineParts<P, E, F>,
): GeneratorAlgorithm<P, E> {
  const { name, predictor, agop, phi, schedule } = parts;

  function* iterate(problem: P, { backend, phase }: RunContext): Generator<Iterate<E>, never> {
    const transformsOf = (g: readonly FeatureMatrix[], { floor }: ScheduleStep): readonly FeatureMatrix[] =>
      g.map((matrix, slot) => applyPhi("value" in phi ? phi : phi[slot], matrix, floor, predictor.uses, backend));

    /** How near each transform is to what its own fit's AGOP makes of it: 1 at a fixed point. */
    const ansatzOf = (used: readonly FeatureMatrix[], next: readonly FeatureMatrix[]): readonly number[] =>
      next.map((matrix, slot) => cosineOf(used[slot], matrix, backend));

    const prepared = predictor.prepare(problem, backend);
    const nextStep = schedule.start();
    let step = nextStep({ iteration: 1 });
    let last: { readonly fit: F; readonly g: readonly FeatureMatrix[] } | undefined;
    const releaseLast = (): void => {
      last?.fit.release();
      for (const matrix of last?.g ?? []) releaseFeatures(matrix, backend);
    };
    try {
      for (let iteration = 1; ; iteration++) {
        const previous = last;
        const current = backend.scope((keep) => {
          const transforms = previous ? phase("phi", () => transformsOf(previous.g, step)) : prepared.initialTransforms;
          const fit = phase("fit", () => prepared.fit(transforms, step, keep));
          const g = phase("agop", () => agop.estimate(fit, backend).map((matrix) => keepFeatures(matrix, keep)));
          const relativeChange = previous ? prepared.relativeChange(fit, previous.fit) : Infinity;
          return { fit, g, relativeChange };
        });
        releaseLast();
        last = current;

        const { fit, g, relativeChange } = current;
        const { estimate, trainingResidual } = fit;
        const { ridge, floor } = step;
        const singularValues = (): Float64Array => agop.singularValues(g, fit, backend);
        const stationarityResidual = (): number =>
          backend.scope(() => prepared.stationarityResidual(fit, transformsOf(g, { ridge, floor })));
        const diagnostics = (): JsonObject =>
          backend.scope(() => ({
            ...("value" in phi && {
              objective: penaltyOf(phi, g[0], floor, singularValues().length, backend),
            }),
            ...(fit.transforms && { nfaCorrelation: ansatzOf(fit.transforms, transformsOf(g, { ridge, floor })) }),
            ...fit.diagnostics?.(),
          }));
        yield {
          estimate,
          trainingResidual,
          relativeChange,
          ridge,
          floor,
          singularValues,
          stationarityResidual,
          diagnostics,
          agop: () => agopPicture(g[0], backend),
        };

        step = nextStep({ iteration: iteration + 1, estimate, relativeChange, singularValues });
      }
    } finally {
      releaseLast();
      prepared.release();
    }
  }
  return { name, iterate };
}
