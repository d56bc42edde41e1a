import type { z } from "zod";
import type { EstimateOf, ProblemKind, ProblemOf } from "../contracts/problem.js";
import { AgopError } from "../errors.js";
import { fromRows } from "../matrix/matrix.js";
import {
  givenTransforms,
  identityTransform,
  type InitialTransform,
  randomTransform,
} from "../rfm/initial-transform.js";
import { type Container, compositionContainer } from "./container.js";
import type { AlgorithmContribution } from "./contributions.js";
import { type CompositionOptions, compositionOptions, type initialTransform } from "./composition-options.js";
import type { NamedOptions } from "./named-options.js";
import { parseOptions } from "./options.js";
import type { Parts } from "./parts.js";

/**
 * A container with a Recursive Feature Machine of parts by name, under a name of its own: rebind one of `compositionTokens`, and
 * that part is another.
 */
export function composition(
  problem: ProblemKind,
  { name, ...raw }: CompositionOptions & { readonly name: string },
  parts: Parts,
  parent: Container,
): Container {
  const { predictor, agop, phi, schedule, initial } = parseOptions(compositionOptions, raw, `algorithm "${name}"`);
  return compositionContainer<ProblemOf<ProblemKind>, EstimateOf<ProblemKind>>(
    {
      name,
      predictor: () => parts.predictor(problem, predictor),
      agop: () => parts.agop(agop),
      phi: () => (Array.isArray(phi) ? phi.map((each: NamedOptions) => parts.phi(each)) : parts.phi(phi)),
      schedule: () => parts.schedule(schedule),
      initial: () => initialOf(initial, parts),
    },
    parent,
  );
}

function initialOf(
  initial: z.output<typeof initialTransform>,
  { files }: Parts,
): InitialTransform | (() => Promise<InitialTransform>) {
  switch (initial.name) {
    case "identity":
      return identityTransform();
    case "random":
      return randomTransform(initial.condition);
    case "given":
      return givenTransforms(initial.matrices.map((rows) => fromRows(rows)));
    case "file":
      if (!files) throw new AgopError("option-invalid", "an initial transform from a file needs files to read from");
      return async () => givenTransforms(await Promise.all(initial.paths.map((path) => files.matrix(path))));
  }
}

/** The algorithm "rfm": any composition. */
export const rfmContribution: AlgorithmContribution = {
  kind: "algorithm",
  name: "rfm",
  summary: "Recursive Feature Machine of the parts that are named: predictor, AGOP estimator, φ, schedule, M_0",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, Algorithm 1",
  options: compositionOptions,
  problems: "any",
  tuning: {},
  capabilities: { isResumable: true },
  build: (problem, raw, parts) => {
    // Checked, but as given: what is left out may be the predictor's to say.
    parseOptions(compositionOptions, raw, 'algorithm "rfm"');
    return parts.compose(problem, { ...(raw as CompositionOptions), name: "rfm" });
  },
};
