import { AgopError } from "@agop/core";
import type { Experiment } from "./experiment.js";
import { fig1 } from "./figures/fig1-penalties.js";
import { fig2 } from "./figures/fig2-sparse-regression.js";
import { fig3 } from "./figures/fig3-completion.js";
import { fig4 } from "./figures/fig4-observations-needed.js";
import { fig5 } from "./figures/fig5-dynamics.js";
import { fig6 } from "./figures/fig6-noise.js";
import { fig7 } from "./figures/fig7-run-time.js";
import { convergence } from "./questions/convergence.js";
import { features } from "./questions/features.js";
import { initialization } from "./questions/initialization.js";
import { noise } from "./questions/noise.js";
import { ratings } from "./questions/ratings.js";
import { sensitivity } from "./questions/sensitivity.js";

/** The experiments that Agop comes with, in the order of the page. */
export const experiments: readonly Experiment[] = [
  ...[fig1, fig2, fig3, fig4, fig5, fig6, fig7],
  ...[features, initialization, convergence, noise, sensitivity, ratings],
];

/** This module as the workers load it; sources are not runnable by Node 20. */
export const catalogueModule = new URL("../dist/catalogue.js", import.meta.url);

/**
 * The experiment of that name, or with "all" every one.
 * @throws AgopError `unknown-name`, listing the known names.
 */
export function findExperiments(name: string): readonly Experiment[] {
  if (name === "all") return experiments;
  const found = experiments.filter((experiment) => experiment.name === name);
  if (found.length > 0) return found;
  const known = experiments.map((experiment) => experiment.name).join(", ");
  throw new AgopError("unknown-name", `there is no experiment "${name}"; known are ${known} and all`);
}
