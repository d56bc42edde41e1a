import { definePlugin } from "@agop/core";
import { linRfmContribution } from "./lin-rfm.js";

export { type AlternatingFit, alternatingRidge, nextAgop } from "./alternating.js";
export { type CompletionFit, rightAgop, rowwiseRidge } from "./completion.js";
export {
  linRfmAlternating,
  linRfmCompletion,
  type LinRfmCompletionOptions,
  type LinRfmOptions,
  linRfmRegression,
  type LinRfmRegressionOptions,
  linRfmRows,
  linRfmSensing,
} from "./lin-rfm.js";
export { type PublishedOptions, publishedLinRfm, unobservedError } from "./published-schedule.js";
export { expectedDiagonalAgop } from "./expected-agop.js";
export { linRfmRecovery } from "./recovery.js";
export { diagonalAgop, diagonalRidge, type DiagonalRidgeOptions, type RegressionFit } from "./regression.js";
export { sensingRidge } from "./sensing.js";
export { ofTransposed } from "./transposed.js";

export const linRfmPlugin = definePlugin({
  name: "@agop/plugin-lin-rfm",
  contributions: [linRfmContribution],
});
