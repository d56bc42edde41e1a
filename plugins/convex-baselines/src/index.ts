import { definePlugin } from "@agop/core";
import { basisPursuitContribution } from "./basis-pursuit.js";
import { softImputeContribution } from "./soft-impute.js";

export { basisPursuit } from "./basis-pursuit.js";
export { softImpute } from "./soft-impute.js";

export const convexBaselinesPlugin = definePlugin({
  name: "@agop/plugin-convex-baselines",
  contributions: [basisPursuitContribution, softImputeContribution],
});
