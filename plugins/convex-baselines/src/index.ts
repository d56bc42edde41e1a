import { definePlugin } from "@agop/core/plugin";
import { basisPursuitContribution } from "./basis-pursuit.js";
import { nuclearNormContribution } from "./nuclear-norm.js";
import { softImputeContribution } from "./soft-impute.js";

export { basisPursuit } from "./basis-pursuit.js";
export { nuclearNorm } from "./nuclear-norm.js";
export { nuclearNormLowerBound } from "./nuclear-norm-bound.js";
export { softImpute } from "./soft-impute.js";

/** What lin-RFM is compared with: basis pursuit, minimum nuclear norm, soft-impute. */
export const convexBaselinesPlugin = definePlugin({
  name: "@agop/plugin-convex-baselines",
  contributions: [basisPursuitContribution, nuclearNormContribution, softImputeContribution],
});
