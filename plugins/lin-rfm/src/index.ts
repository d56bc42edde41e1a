import { definePlugin } from "@agop/core";
import { linRfmContribution } from "./lin-rfm.js";

export { type CompletionFit, rightAgop, rowwiseRidge } from "./completion.js";
export {
  linRfmCompletion,
  type LinRfmCompletionOptions,
  type LinRfmOptions,
  linRfmRegression,
  linRfmSensing,
  linRfmSided,
  type Side,
} from "./lin-rfm.js";
export { type PublishedOptions, publishedLinRfm, unobservedError } from "./published-schedule.js";
export { diagonalAgop, diagonalRidge, type RegressionFit } from "./regression.js";
export { sensingRidge } from "./sensing.js";
export { bothAgops, sidedRidge } from "./sides.js";

export const linRfmPlugin = definePlugin({
  name: "@agop/plugin-lin-rfm",
  contributions: [linRfmContribution],
});
