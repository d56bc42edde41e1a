import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import type { AlgorithmFor } from "@agop/core/registry";
import { constantSchedule } from "@agop/plugin-schedule-library";
import {
  bilateralLinRfm,
  deepLinRfm,
  linRfmAlternating,
  linRfmCompletion,
  linRfmRecovery,
  linRfmRows,
  linRfmSensing,
} from "@agop/plugin-rfm-linear";
import { basisPursuit, nuclearNorm, softImpute } from "@agop/plugin-convex-baselines";
import { power } from "@agop/plugin-phi-library";
import { checkAlgorithm, smallCompletion, smallRegression, smallSensing } from "@agop/testkit";

/** With neither ridge nor floor, or with both relative to the data, c y has the solution c X. */
const exact = { phi: power(0.5), schedule: constantSchedule({ ridge: 0, floor: 0 }) };
const symmetric = { isTranspositionSymmetric: true };
const backends = { backend: cpuBackend, otherBackend: () => wasmBackend({ threads: 1 }) };

const completion: readonly (readonly [string, () => AlgorithmFor<"matrix-completion">, typeof symmetric?])[] = [
  ["lin-RFM, features of columns", () => linRfmCompletion(exact)],
  ["lin-RFM, features of rows", () => linRfmRows(exact)],
  ["lin-RFM, both in turn", () => linRfmAlternating(exact)],
  ["deep lin-RFM", () => deepLinRfm({ depth: 3, schedule: exact.schedule })],
  ["nuclear norm", () => nuclearNorm({ step: 0.1 }), symmetric],
];
for (const [title, create, declared] of completion) {
  checkAlgorithm(create, { title, problem: smallCompletion(), ...backends, isScaleEquivariant: true, ...declared });
}
// Its inner solves are inexact, so that symmetry is that of where it ends.
checkAlgorithm(() => bilateralLinRfm(), {
  title: "bilateral lin-RFM",
  problem: smallCompletion(),
  ...backends,
  ...symmetric,
  isScaleEquivariant: true,
  maxIterations: 40,
});
checkAlgorithm(() => softImpute({ lambda: 1 }), {
  title: "soft-impute",
  problem: smallCompletion(),
  ...backends,
  ...symmetric,
});
checkAlgorithm(() => linRfmSensing(exact), {
  title: "lin-RFM on sensing",
  problem: smallSensing(),
  ...backends,
  isScaleEquivariant: true,
});
checkAlgorithm(() => linRfmRecovery({ phi: power(0.5) }), {
  title: "lin-RFM, exact recovery",
  problem: smallRegression(),
  ...backends,
  isScaleEquivariant: true,
});
checkAlgorithm(() => basisPursuit(), {
  title: "basis pursuit",
  problem: smallRegression(),
  ...backends,
  isScaleEquivariant: true,
});
