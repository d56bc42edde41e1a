import type { Algorithm, Iterate, RunContext } from "../contracts/algorithm.js";
import type { FittedPredictor } from "../contracts/predictor.js";
import type { Problem } from "../contracts/problem.js";
import { checkPresent } from "./check-parts.js";
import { identityTransform } from "./initial-transform.js";
import { startMachine } from "./machine.js";
import type { MachineParts } from "./machine-parts.js";

/**
 * Composes an algorithm from its parts (Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1):
 *
 *   fit the predictor on transformed features  ->  gradients  ->  G_t, their average outer product  ->  M_{t+1} = φ(G_t)
 *
 * What is known of memory, resuming and diagnostics stands in machine.ts.
 * @throws AgopError `parts-mismatch` at once where a part is missing; from a run, naming both, where two parts do not fit
 */
export function recursiveFeatureMachine<P extends Problem, F extends FittedPredictor>(
  parts: MachineParts<P, F>,
): Algorithm<P, F["estimate"]> {
  checkPresent({ ...parts });
  async function* iterate(problem: P, context: RunContext): AsyncGenerator<Iterate<F["estimate"]>, void> {
    const machine = await startMachine({ initial: identityTransform(), ...parts }, problem, context);
    const { phase } = context;
    let agop = machine.resumedAgop;
    try {
      for (;;) {
        const step = machine.nextStep();
        const transforms = phase("phi", () => (agop ? machine.phiOf(agop, step) : machine.initialTransforms()));
        const fitted = await phase("fit", () => machine.fit(transforms, step));
        agop = phase("agop", () => machine.agopOf(fitted));
        yield machine.iterateOf(fitted, agop, step);
      }
    } finally {
      machine.release();
    }
  }
  return { name: parts.name, iterate };
}
