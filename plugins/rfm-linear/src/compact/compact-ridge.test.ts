import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, recursiveFeatureMachine } from "@agop/core";
import { leading } from "@agop/plugin-agop-library";
import { power } from "@agop/plugin-phi-library";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { smallCompletion } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { compactLinRfm } from "../presets/compact-lin-rfm.js";
import { compactRidge } from "./compact-ridge.js";

const backend = cpuBackend();

describe("compact ridge", () => {
  it("takes observations that are all zero for the zero matrix", async () => {
    const observed = { rows: 6, cols: 5, rowOffsets: Int32Array.of(0, 2, 3, 4, 5, 5, 6), columns: Int32Array.of(0, 4, 1, 2, 3, 0), values: new Float64Array(6) }; // prettier-ignore
    const spec = { algorithm: compactLinRfm(), problem: matrixCompletion(observed), backend, diagnosticsEvery: 1 };
    const { estimate, reason, iterations } = await fit(spec);
    expect([reason, iterations]).toEqual(["converged", 2]);
    expect(estimate.toDense().data.every((value) => value === 0)).toBe(true);
  });

  it("names rows and columns without observations and fills them with means", async () => {
    const observed = { rows: 4, cols: 3, rowOffsets: Int32Array.of(0, 2, 3, 3, 5), columns: Int32Array.of(0, 1, 0, 0, 1), values: Float64Array.of(2, 4, 3, 1, 2) }; // prettier-ignore
    const warnings: string[] = [];
    const spec = { algorithm: compactLinRfm({ rank: 1 }), problem: matrixCompletion(observed), backend };
    const { estimate } = await fit(spec, {
      onEvent: (event) => {
        if (event.type === "warning") warnings.push(event.message);
      },
    });
    expect(warnings.join()).toContain("1 row (2) and 1 column (2) without an observed entry");
    expect(estimate.at(2, 0)).toBeCloseTo(2, 10);
    expect(estimate.at(0, 2)).toBeCloseTo(3, 10);
    expect(estimate.at(2, 2)).toBeCloseTo(2.4, 10);
  });

  it("refuses transforms without a floor, and says what gives one", async () => {
    const algorithm = recursiveFeatureMachine({
      name: "without a floor",
      predictor: compactRidge(),
      agop: leading(3),
      phi: power(0.5),
      schedule: constantSchedule({ ridge: 0, floor: 0 }),
    });
    const problem = smallCompletion();
    await expect(fit({ algorithm, problem, backend })).rejects.toMatchObject({ code: "parts-mismatch" });
  });
});
