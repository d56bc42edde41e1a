import { definePlugin } from "@agop/core/plugin";
import { bilateralLinRfmContribution } from "./bilateral/bilateral-lin-rfm.js";
import { compactEstimateContribution } from "./compact/compact-estimate.js";
import { compactRidgeContribution } from "./compact/compact-ridge.js";
import { alternatingRidgeContribution } from "./completion/alternating-ridge.js";
import { rowCompletionContribution } from "./completion/row-completion-estimate.js";
import { rowwiseMatrixContribution } from "./completion/rowwise-estimate.js";
import { rowwiseRidgeContribution } from "./completion/rowwise-ridge.js";
import { deepRidgeContribution } from "./deep/deep-ridge.js";
import { metricLinRfmContribution } from "./metric/metric-lin-rfm.js";
import { gaussianMixtureContribution } from "./mixture/gaussian-mixture-contribution.js";
import { compactLinRfmContribution } from "./presets/compact-lin-rfm.js";
import { deepLinRfmContribution } from "./presets/deep-lin-rfm.js";
import { expectationMaximisationContribution } from "./presets/expectation-maximisation.js";
import { linRfmContribution } from "./presets/lin-rfm-contribution.js";
import { diagonalRidgeContribution } from "./regression/diagonal-ridge.js";
import { sensingRidgeContribution } from "./sensing/sensing-ridge.js";

export type { LowRankPlusSparse } from "@agop/algebra";
export { bilateralLinRfm, type BilateralLinRfmOptions } from "./bilateral/bilateral-lin-rfm.js";
export type { CompactEstimate, TopEntry } from "./compact/compact-estimate.js";
export { type CompactFit, compactRidge } from "./compact/compact-ridge.js";
export { alternatingRidge } from "./completion/alternating-ridge.js";
export { type BatchedFit, batchedRidge } from "./completion/batched-ridge.js";
export { type CompletionFit, rowwiseRidge, type RowwiseRidgeOptions } from "./completion/rowwise-ridge.js";
export { ofTransposed } from "./completion/transposed.js";
export { type DeepFit, deepRidge } from "./deep/deep-ridge.js";
export { metricLinRfm, type MetricLinRfmOptions } from "./metric/metric-lin-rfm.js";
export { gaussianMixture, type GaussianMixtureOptions } from "./mixture/gaussian-mixture.js";
export { compactLinRfm, type CompactLinRfmOptions } from "./presets/compact-lin-rfm.js";
export { deepLinRfm, type DeepLinRfmOptions } from "./presets/deep-lin-rfm.js";
export {
  linRfmAlternating,
  linRfmCompletion,
  type LinRfmCompletionOptions,
  type LinRfmOptions,
  linRfmRegression,
  linRfmRows,
  linRfmSensing,
} from "./presets/lin-rfm.js";
export { type PublishedOptions, publishedLinRfm, unobservedError } from "./presets/published-schedule.js";
export { linRfmRecovery } from "./presets/recovery.js";
export { diagonalRidge, type DiagonalRidgeOptions, type RegressionFit } from "./regression/diagonal-ridge.js";
export { sensingRidge } from "./sensing/sensing-ridge.js";

/** lin-RFM in all its forms, and their predictors. */
export const rfmLinearPlugin = definePlugin({
  name: "@agop/plugin-rfm-linear",
  contributions: [
    linRfmContribution,
    bilateralLinRfmContribution,
    compactLinRfmContribution,
    deepLinRfmContribution,
    expectationMaximisationContribution,
    gaussianMixtureContribution,
    metricLinRfmContribution,
    rowwiseRidgeContribution,
    compactRidgeContribution,
    alternatingRidgeContribution,
    diagonalRidgeContribution,
    sensingRidgeContribution,
    deepRidgeContribution,
    rowwiseMatrixContribution,
    rowCompletionContribution,
    compactEstimateContribution,
  ],
});
