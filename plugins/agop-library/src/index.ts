import { definePlugin } from "@agop/core/plugin";
import { blockwiseContribution } from "./blockwise.js";
import { centredContribution } from "./centred.js";
import { diagonalContribution } from "./diagonal.js";
import { expectedContribution } from "./expected.js";
import { leadingContribution } from "./leading.js";
import { rankLimitedContribution } from "./rank-limited.js";
import { runningMeanContribution } from "./running-mean.js";
import { subsampledContribution } from "./subsampled.js";

export { blockwise } from "./blockwise.js";
export { centred } from "./centred.js";
export { diagonal } from "./diagonal.js";
export { expected } from "./expected.js";
export { leading } from "./leading.js";
export { rankLimited } from "./rank-limited.js";
export { runningMean } from "./running-mean.js";
export { subsampled } from "./subsampled.js";

/** AGOP estimators by name: of blocks, of leading eigenvectors, and others. */
export const agopLibraryPlugin = definePlugin({
  name: "@agop/plugin-agop-library",
  contributions: [
    blockwiseContribution,
    centredContribution,
    diagonalContribution,
    leadingContribution,
    rankLimitedContribution,
    runningMeanContribution,
    subsampledContribution,
    expectedContribution,
  ],
});
