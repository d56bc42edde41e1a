import { readFileSync } from "node:fs";
import { cpuBackend } from "@agop/backend-cpu";
import { fit, fromRows, recursiveFeatureMachine, sparseRegression } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { memoryFiles } from "@agop/data";
import { phiLibraryPlugin, power } from "@agop/plugin-phi-library";
import { diagonalRidge, rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { constantSchedule, scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { madeFiles } from "./made-data.js";
import { type RunByName, runByName } from "./run-by-name.js";
import { covariance, covariancePlugin } from "./your-own-agop-estimator.js";
import { hardImputePlugin } from "./your-own-algorithm.js";
import { myPlugin } from "./your-own-phi.js";
import { kernelPlugin } from "./your-own-predictor.js";
import { oneBitPlugin } from "./your-own-problem.js";
import { steppedPlugin } from "./your-own-schedule.js";

const own = [myPlugin, covariancePlugin, kernelPlugin, steppedPlugin, oneBitPlugin, hardImputePlugin];
const plugins = [phiLibraryPlugin, scheduleLibraryPlugin, rfmLinearPlugin, ...own];

const surroundings = { plugins, backend: cpuBackend(), files: memoryFiles(madeFiles()) };
const run = (name: string): Promise<RunByName> =>
  runByName(readFileSync(new URL(`configurations/${name}`, import.meta.url), "utf8"), surroundings);

describe("what the guides add, by name from their configurations", () => {
  it("the kernel machine learns that two features matter, and only together", async () => {
    const { heldOut } = await run("kernel-rfm.json");
    expect(heldOut).toHaveLength(4);
    expect(heldOut[0]).toBeGreaterThan(0.25);
    expect(heldOut[3]).toBeLessThan(0.1);
  });

  it("the estimator serves the linear predictor of a library", async () => {
    const { heldOut } = await run("covariance.json");
    expect(heldOut.at(-1)).toBeLessThan(1e-3);
  });

  it("the estimator and the schedule serve the kernel machine", async () => {
    const { heldOut } = await run("stepped.json");
    expect(heldOut.at(-1)).toBeLessThan(0.25);
  });

  it("the φ finds more than the first fit does", async () => {
    const { heldOut } = await run("log1p.json");
    expect(heldOut.at(-1)).toBeLessThan(0.25 * heldOut[0]);
  });

  it.each(["one-bit.json", "hard-impute.json"])("%s finds nine signs in ten", async (name) => {
    const { heldOut } = await run(name);
    expect(heldOut.at(-1)).toBeGreaterThan(0.9);
  });
});

describe("what does not fit is refused, naming it", () => {
  it("an estimator whose gradients have another form", async () => {
    const algorithm = recursiveFeatureMachine({
      name: "misfit",
      predictor: diagonalRidge(),
      agop: covariance(),
      phi: power(0.5),
      schedule: constantSchedule({ ridge: 0.1, floor: 0 }),
    });
    const problem = sparseRegression(fromRows([[1, 2], [3, 4]]), Float64Array.of(1, 2)); // prettier-ignore
    await expect(fit({ algorithm, problem, backend: cpuBackend() })).rejects.toMatchObject({ code: "parts-mismatch" });
  });

  it("a predictor on a kind of problem that it is not for", () => {
    const compose = () => createRegistry(plugins).predictor("matrix-completion", { name: "my-kernel-ridge" });
    expect(compose).toThrow(
      'predictor "my-kernel-ridge" does not apply to matrix-completion; it applies to supervised',
    );
  });

  it("an option out of range, and one that is not known", () => {
    const registry = createRegistry(plugins);
    expect(() => registry.schedule({ name: "stepped", first: -1 })).toThrow('option "first" is -1; it must be > 0');
    expect(() => registry.phi({ name: "log1p", sclae: 2 })).toThrow('unknown option "sclae"; known are scale');
  });
});
