import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, observeRun, type RunEvent, toSparse } from "@agop/core";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { describe, expect, it } from "vitest";
import { attachSinks } from "./attach.js";
import { drain } from "./drain.js";
import type { Sink } from "./sink.js";

const observed = toSparse(3, 3, {
  rowIndices: Int32Array.of(0, 0, 1, 1, 2),
  columnIndices: Int32Array.of(0, 1, 0, 2, 1),
  values: Float64Array.of(1, 2, 3, 4, 5),
});
const spec = {
  algorithm: linRfmCompletion({ phi: power(0.5), schedule: constantSchedule({ ridge: 1e-2, floor: 1e-3 }) }),
  problem: matrixCompletion(observed),
  backend: cpuBackend(),
  stop: { maxIterations: 4, tolerance: 0 },
};
const failing = { ...spec, stop: { maxIterations: 0 } };

function recorder() {
  const events: RunEvent["type"][] = [];
  let closedAfter = -1;
  const sink: Sink = {
    name: "recorder",
    write: ({ type }) => events.push(type),
    close: async () => {
      await Promise.resolve();
      closedAfter = events.length;
    },
  };
  return { sink, events, closedAfter: () => closedAfter };
}

const iterations = (count: number): readonly string[] => Array.from({ length: count }, () => "iteration");
const noWarning = (failure: unknown): void => {
  throw failure;
};

describe("drain", () => {
  it("subscribes sinks to a run and closes them at its end", async () => {
    const { sink, events, closedAfter } = recorder();
    await drain(observeRun(spec), [sink], noWarning);
    expect(events).toEqual(["run-started", ...iterations(4), "run-finished"]);
    expect(closedAfter()).toBe(6);
  });

  it("passes on the failure of the run, after closing the sinks", async () => {
    const { sink, events, closedAfter } = recorder();
    await expect(drain(observeRun(failing), [sink], noWarning)).rejects.toMatchObject({ code: "option-invalid" });
    expect(events).toEqual(["run-failed"]);
    expect(closedAfter()).toBe(1);
  });

  it("does not let a sink disturb a run", async () => {
    const broken: Sink = {
      name: "broken",
      write: () => {
        throw new Error("broken");
      },
      close: () => Promise.resolve(),
    };
    const { sink, events } = recorder();
    const warnings: string[] = [];
    await drain(observeRun(spec), [broken, sink], ({ message }) => warnings.push(message));
    expect(events.at(-1)).toBe("run-finished");
    expect(warnings).toEqual(["the broken sink has failed: broken"]);
  });
});

it("sinks listen to fit, which gives the estimate", async () => {
  const { sink, events } = recorder();
  const attached = attachSinks([sink], noWarning);
  const result = await fit(spec, { onEvent: attached.onEvent });
  await attached.close();
  expect(result.iterations).toBe(4);
  expect(events).toEqual(["run-started", ...iterations(4), "run-finished"]);
});
