import { lastValueFrom, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { AgopError } from "../errors.js";
import { vectorEstimate } from "../problems/vector-estimate.js";
import type { RunEvent } from "./events.js";
import type { Checkpoint } from "./run-spec.js";
import { counting, spec, type VectorSpec } from "./sample-run.js";
import { fit, startRun } from "./start-run.js";

describe("the handle of a run", () => {
  const short = (rest: Partial<VectorSpec> = {}) =>
    spec(counting({}), { stop: { maxIterations: 3, tolerance: 0 }, ...rest });
  const failing: VectorSpec["algorithm"] = {
    name: "failing",
    *iterate() {
      yield { estimate: vectorEstimate(Float64Array.of(1)) };
      throw new AgopError("out-of-memory", "a fit broke");
    },
  };
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  it("gives the events and the result of one run, to all who look", async () => {
    let steps = 0;
    const algorithm = counting({ onStep: () => steps++ });
    const { events, result } = startRun(spec(algorithm, { stop: { maxIterations: 3, tolerance: 0 } }));
    const collected = [lastValueFrom(events.pipe(toArray())), lastValueFrom(events.pipe(toArray()))];
    const { estimate, iterations } = await result;
    const [first, second] = await Promise.all(collected);
    expect(first.map(({ type }) => type)).toEqual([
      "run-started",
      "iteration",
      "iteration",
      "iteration",
      "run-finished",
    ]);
    expect(second).toEqual(first);
    expect(first.at(-1)).toMatchObject({ type: "run-finished", iterations, chosenIteration: 3 });
    expect(estimate.coefficients[0]).toBe(0.25);
    expect(steps).toBe(3);
  });

  it("lets who subscribes in the same tick miss nothing, and who comes later see the rest", async () => {
    const all: RunEvent[] = [];
    const { events, result } = startRun(short(), { onEvent: (event) => all.push(event) });
    const early: RunEvent[] = [];
    const late: RunEvent[] = [];
    await Promise.resolve().then(() => {
      events.subscribe((event) => {
        early.push(event);
        if (event.type === "iteration" && event.iteration === 2) events.subscribe((rest) => late.push(rest));
      });
    });
    await result;
    expect(early).toEqual(all);
    expect(late).toEqual(all.slice(3));
    await expect(lastValueFrom(events.pipe(toArray()))).resolves.toEqual([]);
  });

  it("ends when it is aborted, with what was found", async () => {
    const { events, result, abort } = startRun(spec(counting({}), { stop: { maxIterations: 1e6, tolerance: 0 } }));
    events.subscribe((event) => {
      if (event.type === "iteration" && event.iteration === 4) abort();
    });
    const { reason, iterations, estimate } = await result;
    expect({ reason, iterations }).toEqual({ reason: "cancelled", iterations: 4 });
    expect(estimate.coefficients[0]).toBe(0.125);
  });

  it("ends when it is aborted while it is paused, and cannot be paused once it is aborted", async () => {
    const handle = startRun(spec(counting({}), { stop: { maxIterations: 1e6, tolerance: 0 } }));
    handle.pause();
    await settled();
    handle.abort();
    expect(await handle.result).toMatchObject({ reason: "cancelled", iterations: 1 });

    const { events, result, abort, pause } = startRun(
      spec(counting({}), { stop: { maxIterations: 1e6, tolerance: 0 } }),
    );
    events.subscribe((event) => {
      if (event.type !== "iteration") return;
      abort();
      pause();
    });
    expect(await result).toMatchObject({ reason: "cancelled", iterations: 1 });
  });

  it("stands still after the iteration that it is paused in, and goes on from there", async () => {
    const seen: number[] = [];
    const { events, result, pause, resume } = startRun(short({ stop: { maxIterations: 6, tolerance: 0 } }));
    events.subscribe((event) => {
      if (event.type !== "iteration") return;
      seen.push(event.iteration);
      if (event.iteration % 2 === 0) pause();
    });
    await settled();
    expect(seen).toEqual([1, 2]);
    resume();
    await settled();
    expect(seen).toEqual([1, 2, 3, 4]);
    resume();
    await settled();
    resume();
    expect((await result).estimate.coefficients[0]).toBe(0.5 ** 5);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("rejects and errors its events with what broke, and leaves no rejection unhandled", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listen);
    try {
      const { events, result } = startRun(spec(failing));
      const types: string[] = [];
      const error = await new Promise((resolve) => {
        events.subscribe({ next: ({ type }) => types.push(type), error: resolve });
      });
      expect(types).toEqual(["run-started", "iteration", "run-failed"]);
      expect(error).toMatchObject({ code: "out-of-memory", message: "a fit broke" });
      await expect(result).rejects.toBe(error);
      // Nobody looks at this one.
      startRun(spec(failing));
      await settled();
      expect(unhandled).toEqual([]);
    } finally {
      process.off("unhandledRejection", listen);
    }
  });

  it("rejects with what a listener throws first, whatever it throws after", async () => {
    let calls = 0;
    const onEvent = (): void => {
      throw new TypeError(`listener broke ${++calls}`);
    };
    const { events, result } = startRun(short(), { onEvent });
    const error = new Promise((resolve) => events.subscribe({ error: resolve }));
    await expect(result).rejects.toMatchObject({ name: "AgopError", code: "defect", message: "listener broke 1" });
    expect(await error).toMatchObject({ message: "listener broke 1" });
  });

  it("gives checkpoints after every iteration, which a run goes on from", async () => {
    const resumable: VectorSpec["algorithm"] = {
      name: "resumable",
      *iterate(_, { resumed }) {
        for (let t = Number(resumed?.["t"] ?? 0); ; t++) {
          yield { estimate: vectorEstimate(Float64Array.of(0.5 ** t)), state: () => ({ t: t + 1 }) };
        }
      },
    };
    const stop = { maxIterations: 5, tolerance: 0 };
    const checkpoints: Checkpoint[] = [];
    const onCheckpoint = async (checkpoint: Checkpoint): Promise<void> => {
      await settled();
      checkpoints.push(checkpoint);
    };
    await startRun(spec(resumable, { stop }), { onCheckpoint }).result;
    expect(checkpoints).toEqual([1, 2, 3, 4, 5].map((iteration) => ({ iteration, state: { t: iteration } })));
    const { iterations, estimate } = await fit(spec(resumable, { stop, resume: checkpoints[2] }));
    expect(iterations).toBe(5);
    expect(estimate.coefficients[0]).toBe(0.5 ** 4);
  });
});
