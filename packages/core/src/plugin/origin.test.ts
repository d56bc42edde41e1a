import { cpuBackend } from "@agop/backend-cpu";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { RunEvent } from "../run/events.js";
import { AgopError } from "../errors.js";
import { denseMatrix, observedCells } from "../matrix/matrix.js";
import { matrixCompletion } from "../problems/matrix-completion.js";
import { fit } from "../run/start-run.js";
import { contributeAlgorithm, contributePhi, contributePredictor } from "./contribute.js";
import { definePlugin } from "./define-plugin.js";
import { createRegistry } from "./registry.js";

const boom = (): never => {
  throw new TypeError("boom");
};
const described = { summary: "breaks", source: "here", options: z.object({}) };
const broken = definePlugin({
  name: "acme",
  contributions: [
    contributePhi({ ...described, name: "broken", create: () => ({ name: "broken", value: boom }) }),
    contributePredictor({
      ...described,
      name: "broken",
      create: { "matrix-completion": () => ({ name: "broken", uses: "K", prepare: boom }) },
    }),
    contributeAlgorithm({
      ...described,
      name: "broken",
      create: { "matrix-completion": () => ({ name: "broken", iterate: boom }) },
    }),
    contributeAlgorithm({
      ...described,
      name: "refusing",
      create: {
        "matrix-completion": () => ({
          name: "refusing",
          iterate: () => {
            throw new AgopError("unsupported-problem", "not this one");
          },
        }),
      },
    }),
  ],
});
const registry = createRegistry([phiLibraryPlugin, agopLibraryPlugin, scheduleLibraryPlugin, rfmLinearPlugin, broken]);
const x = denseMatrix(
  6,
  4,
  Float64Array.from({ length: 24 }, (_, k) => (k % 5 === 0 ? NaN : Math.sin(k))),
);
const problem = matrixCompletion(observedCells(x));

async function failureOf(algorithm: Parameters<typeof fit<typeof problem, never>>[0]["algorithm"]): Promise<RunEvent> {
  const events: RunEvent[] = [];
  const run = fit({ algorithm, problem, backend: cpuBackend() }, { onEvent: (event) => events.push(event) });
  const error: unknown = await run.catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(AgopError);
  const last = events[events.length - 1];
  expect(last).toMatchObject({ type: "run-failed", message: error instanceof Error ? error.message : "" });
  if (last.type === "run-failed" && last.code === "defect") expect(String(error instanceof Error && error.stack)).toContain("TypeError: boom"); // prettier-ignore
  return last;
}

describe("what a plugin breaks in a run is told with its name", () => {
  it("an algorithm", async () => {
    const event = await failureOf(registry.algorithm("matrix-completion", { name: "broken" }) as never);
    expect(event).toMatchObject({ message: 'algorithm "broken" of plugin "acme" has failed: boom' });
  });

  it("a φ in the algorithm of another", async () => {
    const named = { name: "lin-rfm", phi: { name: "broken" }, ridge: 0.1, floor: 0.1 };
    const event = await failureOf(registry.algorithm("matrix-completion", named) as never);
    const message = expect.stringMatching(/^algorithm "lin-rfm" of plugin "@agop\/.*" has failed: φ "broken" of plugin "acme" has failed: boom$/) as unknown; // prettier-ignore
    expect(event).toMatchObject({ code: "defect", message });
  });

  it("a predictor of a composition", async () => {
    const composed = registry.compose("matrix-completion", {
      name: "mine",
      predictor: { name: "broken" },
      phi: { name: "power", alpha: 0.5 },
      schedule: { name: "constant", ridge: 0.1, floor: 0 },
    });
    const event = await failureOf(composed as never);
    expect(event).toMatchObject({ message: 'algorithm "mine" has failed: predictor "broken" of plugin "acme" has failed: boom' }); // prettier-ignore
  });

  it("but not what it refuses on purpose", async () => {
    const event = await failureOf(registry.algorithm("matrix-completion", { name: "refusing" }) as never);
    expect(event).toMatchObject({ code: "unsupported-problem", message: "not this one" });
  });
});
