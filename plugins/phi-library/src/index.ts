import { definePlugin } from "@agop/core/plugin";
import { exponentialContribution } from "./exponential.js";
import { minimaxConcaveContribution, smoothlyClippedContribution } from "./folded-concave.js";
import { limitedContribution } from "./limited.js";
import { logTypeContribution } from "./log-type.js";
import { powerContribution } from "./power.js";
import { polynomialContribution, rationalContribution } from "./rational.js";
import { truncatedContribution } from "./truncated.js";

export { exponential } from "./exponential.js";
export { minimaxConcave, smoothlyClipped } from "./folded-concave.js";
export { limited } from "./limited.js";
export { logType } from "./log-type.js";
export { power } from "./power.js";
export { penaltyByQuadrature } from "./quadrature.js";
export { polynomial, rational } from "./rational.js";
export { truncated } from "./truncated.js";

/** φ-functions by name. */
export const phiLibraryPlugin = definePlugin({
  name: "@agop/plugin-phi-library",
  contributions: [
    powerContribution,
    logTypeContribution,
    exponentialContribution,
    minimaxConcaveContribution,
    smoothlyClippedContribution,
    rationalContribution,
    polynomialContribution,
    limitedContribution,
    truncatedContribution,
  ],
});
