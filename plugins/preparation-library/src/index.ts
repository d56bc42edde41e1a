import { definePlugin } from "@agop/core/plugin";
import { categoriesContribution } from "./categories.js";
import { centreContribution } from "./centre.js";
import { neighboursContribution } from "./neighbours.js";
import { normalScoresContribution } from "./normal-scores.js";
import { rescaleContribution } from "./rescale.js";
import { shrinkContribution } from "./shrink.js";
import { standardiseContribution } from "./standardise.js";

export { categories } from "./categories.js";
export { centre } from "./centre.js";
export { neighbours, type NeighboursOptions } from "./neighbours.js";
export { normalScores } from "./normal-scores.js";
export { rescale } from "./rescale.js";
export { shrink } from "./shrink.js";
export { standardise } from "./standardise.js";

/** Preparations by name: scales, ranks, neighbours in time, categories. */
export const preparationLibraryPlugin = definePlugin({
  name: "@agop/plugin-preparation-library",
  contributions: [
    standardiseContribution,
    centreContribution,
    shrinkContribution,
    rescaleContribution,
    neighboursContribution,
    categoriesContribution,
    normalScoresContribution,
  ],
});
