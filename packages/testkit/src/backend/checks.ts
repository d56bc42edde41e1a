import { choleskyChecks } from "./cholesky-checks.js";
import { conversionChecks } from "./conversion-checks.js";
import { eigenChecks } from "./eigen-checks.js";
import { entryChecks } from "./entry-checks.js";
import { handleChecks } from "./handle-checks.js";
import { kernelChecks } from "./kernel-checks.js";
import { kernelEdgeChecks } from "./kernel-edge-checks.js";
import { kernelFitChecks } from "./kernel-fit-checks.js";
import { kernelSolveChecks } from "./kernel-solve-checks.js";
import { productChecks } from "./product-checks.js";
import { purityChecks } from "./purity-checks.js";
import { qrChecks } from "./qr-checks.js";
import { rangeChecks } from "./range-checks.js";
import { shapeChecks } from "./shape-checks.js";
import { solveRowsChecks } from "./solve-rows-checks.js";
import { sparseChecks } from "./sparse-checks.js";
import type { BackendCheck } from "./subject.js";
import { misfitChecks } from "./misfit-checks.js";
import { tangentChecks } from "./tangent-checks.js";

/** The contract of core's backend.ts, operation by operation. */
export const backendChecks: readonly BackendCheck[] = [
  ...conversionChecks,
  ...handleChecks,
  ...shapeChecks,
  ...purityChecks,
  ...productChecks,
  ...entryChecks,
  ...rangeChecks,
  ...choleskyChecks,
  ...eigenChecks,
  ...qrChecks,
  ...sparseChecks,
  ...solveRowsChecks,
  ...tangentChecks,
  ...misfitChecks,
  ...kernelChecks,
  ...kernelEdgeChecks,
  ...kernelSolveChecks,
  ...kernelFitChecks,
];
