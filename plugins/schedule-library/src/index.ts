import { definePlugin } from "@agop/core/plugin";
import { constantContribution } from "./constant.js";
import { geometricContribution } from "./geometric.js";
import { spectralGapContribution } from "./spectral-gap.js";

export { constantSchedule } from "./constant.js";
export { type EpsilonState, firstEpsilon, loadEpsilon, nextEpsilon } from "./epsilon.js";
export { geometricFloor, type GeometricFloorOptions } from "./geometric.js";
export { spectralGap, type SpectralGapOptions } from "./spectral-gap.js";

/** Schedules by name: constant, geometric, spectral gap. */
export const scheduleLibraryPlugin = definePlugin({
  name: "@agop/plugin-schedule-library",
  contributions: [constantContribution, geometricContribution, spectralGapContribution],
});
