import { cpuBackend } from "@agop/backend-cpu";
import { lastValueFrom, share, take, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import type { Algorithm, Iterate } from "../contracts/algorithm.js";
import { AgopError } from "../errors.js";
import { denseMatrix } from "../matrix/matrix.js";
import { onResponses, sparseRegression, type SparseRegressionProblem } from "../problems/sparse-regression.js";
import { type VectorEstimate, vectorEstimate } from "../problems/vector-estimate.js";
import type { RunEvent } from "./events.js";
import type { Checkpoint, RunSpec } from "./run-spec.js";
import { fit, observeRun, startRun } from "./start-run.js";
import type { StopRules } from "./stop.js";

type VectorSpec = RunSpec<SparseRegressionProblem, VectorEstimate>;

const problem = sparseRegression(denseMatrix(1, 1, Float64Array.of(1)), Float64Array.of(1));

/** Iterates 1, 1/2, 1/4, ... toward 0, or whatever is given, spending some time on each. */
function counting(options: {
  readonly valueAt?: (t: number) => number;
  readonly busyMs?: number;
  readonly onStep?: (t: number) => void;
}): Algorithm<SparseRegressionProblem, VectorEstimate> {
  const { valueAt = (t) => 0.5 ** t, busyMs = 0, onStep } = options;
  return {
    name: "counting",
    *iterate(): Generator<Iterate<VectorEstimate>, void> {
      for (let t = 0; ; t++) {
        onStep?.(t);
        const end = performance.now() + busyMs;
        while (performance.now() < end);
        yield { estimate: vectorEstimate(Float64Array.of(valueAt(t))) };
      }
    },
  };
}

const spec = (algorithm: VectorSpec["algorithm"], rest: Partial<VectorSpec> = {}): VectorSpec => ({
  algorithm,
  problem,
  backend: cpuBackend(),
  ...rest,
});

describe("the run loop", () => {
  it("waits between iterations while it is paused", async () => {
    const seen: number[] = [];
    const algorithm = counting({ onStep: (t) => seen.push(t) });
    const began = performance.now();
    const { events, result, pause, resume } = startRun(spec(algorithm, { stop: { maxIterations: 4, tolerance: 0 } }));
    await new Promise<void>((resolve) => {
      events.subscribe((event) => {
        if (event.type !== "iteration" || event.iteration !== 2) return;
        pause();
        resolve();
      });
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(seen).toEqual([0, 1]);
    resume();
    const { iterations, elapsedMs } = await result;
    expect(iterations).toBe(4);
    expect(elapsedMs).toBeLessThan(performance.now() - began - 50);
  });

  it("refuses checkpoints of an algorithm that has no states", async () => {
    const options = { onCheckpoint: () => undefined };
    await expect(fit(spec(counting({})), options)).rejects.toMatchObject({ code: "option-invalid" });
    const resume = { iteration: 3, state: {} };
    await expect(fit(spec(counting({}), { resume }))).rejects.toMatchObject({ code: "option-invalid" });
  });

  it("does nothing before it is subscribed to, and runs anew for every subscriber", async () => {
    let steps = 0;
    const run = observeRun(spec(counting({ onStep: () => steps++ }), { stop: { maxIterations: 3, tolerance: 0 } }));
    expect(steps).toBe(0);
    const types = async () =>
      new Promise<string[]>((resolve) =>
        run.pipe(toArray()).subscribe((events) => {
          resolve(events.map((e) => e.type));
        }),
      );
    const expected = ["run-started", "iteration", "iteration", "iteration", "run-finished"];
    expect(await types()).toEqual(expected);
    expect(await types()).toEqual(expected);
    expect(steps).toBe(6);
  });

  it("shows all subscribers of a shared run the same events", async () => {
    let steps = 0;
    const shared = observeRun(
      spec(counting({ onStep: () => steps++ }), { stop: { maxIterations: 4, tolerance: 0 } }),
    ).pipe(share());
    const collect = () =>
      new Promise<RunEvent[]>((resolve) => {
        shared.pipe(toArray()).subscribe(resolve);
      });
    const [first, second] = await Promise.all([collect(), collect()]);
    expect(first).toEqual(second);
    expect(first).toHaveLength(6);
    expect(steps).toBe(4);
  });

  it("stops within one iteration of an unsubscription", async () => {
    let steps = 0;
    let closed = false;
    const algorithm = counting({ onStep: () => steps++ });
    const closing: VectorSpec["algorithm"] = {
      name: "closing",
      *iterate(...args) {
        try {
          yield* algorithm.iterate(...args) as Iterable<Iterate<VectorEstimate>>;
        } finally {
          closed = true;
        }
      },
    };
    const run = observeRun(spec(closing, { stop: { maxIterations: 1e6, tolerance: 0 } }));
    await new Promise<void>((resolve) => run.pipe(take(4)).subscribe({ complete: resolve }));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(steps).toBeLessThanOrEqual(4);
    expect(closed).toBe(true);
  });

  it("gives way to timers, so that a timer can cancel it", async () => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 20);
    const { reason, iterations } = await fit(
      spec(counting({ busyMs: 1 }), { stop: { maxIterations: 2000, tolerance: 0 } }),
      { signal: controller.signal },
    );
    expect(reason).toBe("cancelled");
    expect(iterations).toBeLessThan(1000);
  });

  it("refuses to begin once cancelled", async () => {
    await expect(fit(spec(counting({})), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "cancelled" });
  });

  it("says why it stopped and against which limit", async () => {
    const converged = await fit(spec(counting({ valueAt: (t) => 1 + 0.1 ** t }), { stop: { tolerance: 1e-3 } }));
    expect(converged.reason).toBe("converged");
    expect(converged.criterion).toMatchObject({ name: "relative-change", limit: 1e-3 });
    expect(converged.criterion?.value).toBeLessThanOrEqual(1e-3);

    const exhausted = await fit(spec(counting({}), { stop: { maxIterations: 7, tolerance: 0 } }));
    expect(exhausted).toMatchObject({
      reason: "max-iterations",
      criterion: { name: "iterations", value: 7, limit: 7 },
    });

    const late = await fit(spec(counting({ busyMs: 2 }), { stop: { timeLimitMs: 10, tolerance: 0 } }));
    expect(late.reason).toBe("time-limit");
  });

  it("keeps the estimate with the best validation error and stops when patience ends", async () => {
    const validation = onResponses(denseMatrix(1, 1, Float64Array.of(1)), Float64Array.of(0.3));
    const algorithm = counting({ valueAt: (t) => [0.9, 0.5, 0.28, 0.1, 0, 0, 0, 0][t] });
    const result = await fit(spec(algorithm, { validation, select: "best", stop: { patience: 3, tolerance: 0 } }));
    expect(result).toMatchObject({ reason: "validation", chosenIteration: 3, iterations: 6 });
    expect(result.estimate.coefficients[0]).toBe(0.28);
    expect(result.validation?.rmse).toBeCloseTo(0.02, 12);
  });

  it("takes nothing for better that is better by less than the improvement that is asked for", async () => {
    const validation = onResponses(denseMatrix(1, 1, Float64Array.of(1)), Float64Array.of(0));
    // Errors 1, 0.9, and then ones that fall by a thousandth each.
    const algorithm = counting({ valueAt: (t) => (t === 0 ? 1 : 0.9 * 0.999 ** (t - 1)) });
    const stop = { patience: 3, improvement: 0.01, tolerance: 0 };
    const result = await fit(spec(algorithm, { validation, select: "best", stop }));
    expect(result).toMatchObject({ reason: "validation", iterations: 5, chosenIteration: 5 });
  });

  it("reports divergence: the best estimate or the last good one, with a warning, and an error of the first", async () => {
    const algorithm = counting({ valueAt: (t) => (t < 3 ? t + 1 : NaN) });
    const validation = onResponses(denseMatrix(1, 1, Float64Array.of(1)), Float64Array.of(2));
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent): void => void events.push(event);
    const last = await fit(spec(algorithm), { onEvent });
    expect(last).toMatchObject({ reason: "diverged", chosenIteration: 3, iterations: 4 });
    expect(last.estimate.coefficients[0]).toBe(3);
    const message = 'iteration 4: the estimate of "counting" is not finite; the result is that of iteration 3';
    expect(events.at(-2)).toEqual({ type: "warning", code: "diverged", message });
    const best = await fit(spec(algorithm, { validation, select: "best" }));
    expect(best).toMatchObject({ reason: "diverged", chosenIteration: 2, iterations: 4 });
    const atOnce = counting({ valueAt: () => NaN });
    await expect(fit(spec(atOnce), { onEvent })).rejects.toMatchObject({ code: "diverged" });
    expect(events.at(-1)).toMatchObject({ type: "run-failed", code: "diverged" });
  });

  it("keeps the last estimate where numbers fail in an iteration, unless it lives in matrices that are gone", async () => {
    const failing = (code: "not-finite" | "option-invalid", isGone: boolean): VectorSpec["algorithm"] => ({
      name: "failing",
      *iterate() {
        const estimate = vectorEstimate(Float64Array.of(7));
        const detach = (): void => {
          if (isGone) throw new AgopError("foreign-matrix", "released");
        };
        yield { estimate: { ...estimate, detach }, trainingResidual: 0 };
        throw new AgopError(code, "no number");
      },
    });
    const kept = await fit(spec(failing("not-finite", false), { stop: { tolerance: 0 } }));
    expect(kept).toMatchObject({ reason: "diverged", chosenIteration: 1, iterations: 1 });
    expect(kept.estimate.coefficients[0]).toBe(7);
    for (const [code, isGone] of [
      ["not-finite", true],
      ["option-invalid", false],
    ] as const) {
      // prettier-ignore
      await expect(fit(spec(failing(code, isGone), { stop: { tolerance: 0 } }))).rejects.toMatchObject({ code });
    }
  });

  it("turns an exception of a plugin into a run-failed event and a coded error", async () => {
    const events: RunEvent[] = [];
    const broken: VectorSpec["algorithm"] = {
      name: "broken",
      iterate: () => {
        throw new TypeError("oh");
      },
    };
    await expect(fit(spec(broken), { onEvent: (event) => events.push(event) })).rejects.toMatchObject({
      code: "defect",
      message: "oh",
    });
    expect(events.map((event) => event.type)).toEqual(["run-started", "run-failed"]);
  });

  it("checks its stop rules", async () => {
    const run = (stop: StopRules) => fit(spec(counting({}), { stop }));
    await expect(run({ maxIterations: 0 })).rejects.toThrow("stop.maxIterations is 0; it must be an integer >= 1");
    await expect(run({ tolerance: -1 })).rejects.toThrow("stop.tolerance is -1; it must be >= 0");
    await expect(run({ patience: 2 })).rejects.toThrow("stop.patience needs a validation split");
    await expect(run({ improvement: 1 })).rejects.toThrow("stop.improvement is 1; it must be >= 0 and < 1");
  });

  it("emits plain JSON", async () => {
    const events: RunEvent[] = [];
    await fit(spec(counting({}), { stop: { maxIterations: 2 } }), { onEvent: (event) => events.push(event) });
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });
});

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
