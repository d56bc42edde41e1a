import { averageContribution } from "./average-contribution.js";
import { rfmContribution } from "./compose.js";
import { definePlugin, type Plugin } from "./define-plugin.js";
import { coefficientsContribution, denseMatrixContribution } from "../problems/estimate-formats.js";
import { meanContribution } from "../problems/mean-estimate.js";
import { problemContributions } from "../problems/problem-contributions.js";

/** What every registry has. */
export const corePlugin: Plugin = definePlugin({
  name: "@agop/core",
  contributions: [
    rfmContribution,
    averageContribution,
    ...problemContributions,
    denseMatrixContribution,
    coefficientsContribution,
    meanContribution,
  ],
});
