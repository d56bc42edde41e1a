import { share, take, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import type { Iterate } from "../contracts/algorithm.js";
import { AgopError } from "../errors.js";
import { denseMatrix } from "../matrix/matrix.js";
import { onResponses } from "../problems/sparse-regression.js";
import { type VectorEstimate, vectorEstimate } from "../problems/vector-estimate.js";
import type { RunEvent } from "./events.js";
import { counting, spec, type VectorSpec } from "./sample-run.js";
import { fit, observeRun, startRun } from "./start-run.js";
import type { Checkpoint } from "./run-spec.js";
import type { StopRules } from "./stop.js";

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
    // The run waits before the next turns of the event loop are over.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    const waitsFrom = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(seen).toEqual([0, 1]);
    const waited = performance.now() - waitsFrom;
    resume();
    const { iterations, elapsedMs } = await result;
    expect(iterations).toBe(4);
    expect(elapsedMs).toBeLessThanOrEqual(performance.now() - began - waited);
  });

  it("hands out the estimate of every iteration, in turn", async () => {
    const seen: (readonly [number, VectorEstimate])[] = [];
    const onEstimate = (estimate: VectorEstimate, iteration: number): void => void seen.push([iteration, estimate]);
    const run = spec(counting({}), { stop: { maxIterations: 3, tolerance: 0 }, onEstimate });
    const { estimate } = await fit(run);
    expect(seen.map(([iteration]) => iteration)).toEqual([1, 2, 3]);
    expect(seen.at(-1)?.[1]).toBe(estimate);
    expect(new Set(seen.map(([, each]) => each)).size).toBe(3);
  });

  it("refuses checkpoints of an algorithm that has no states", async () => {
    const options = { onCheckpoint: () => undefined };
    await expect(fit(spec(counting({})), options)).rejects.toMatchObject({ code: "option-invalid" });
    const resume = { iteration: 3, state: {} };
    await expect(fit(spec(counting({}), { resume }))).rejects.toMatchObject({ code: "option-invalid" });
  });

  describe("goes on from a checkpoint", () => {
    const validation = onResponses(denseMatrix(1, 1, Float64Array.of(1)), Float64Array.of(0));
    /** Errors that are better at the second iteration, and then no more. */
    const errors = [0.9, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1];
    const kept: VectorSpec["algorithm"] = {
      name: "kept",
      *iterate(_, { resumed }) {
        for (let t = Number(resumed?.["t"] ?? 0); t < errors.length; t++) {
          yield { estimate: vectorEstimate(Float64Array.of(errors[t])), state: () => ({ t: t + 1 }) };
        }
      },
    };
    const stop = { patience: 4, tolerance: 0 };

    it("with the patience that is left", async () => {
      const checkpoints: Checkpoint[] = [];
      const onCheckpoint = (each: Checkpoint): void => void checkpoints.push(each);
      const whole = await fit(spec(kept, { validation, stop }), { onCheckpoint });
      expect(whole).toMatchObject({ reason: "validation", iterations: 6 });
      for (const resume of checkpoints.slice(0, 5)) {
        expect(await fit(spec(kept, { validation, stop, resume }))).toMatchObject({
          reason: "validation",
          iterations: 6,
        });
      }
    });

    it("but not to the best iterate, which may lie before it", async () => {
      const resume = { iteration: 1, state: { t: 1 } };
      const run = fit(spec(kept, { validation, stop, resume, select: "best" }));
      await expect(run).rejects.toMatchObject({ code: "option-invalid" });
    });

    it("never of an iterate that is not finite", async () => {
      const failing: VectorSpec["algorithm"] = {
        name: "failing",
        *iterate() {
          for (const value of [1, NaN])
            yield { estimate: vectorEstimate(Float64Array.of(value)), state: () => ({ value }) };
        },
      };
      const checkpoints: Checkpoint[] = [];
      const onCheckpoint = (each: Checkpoint): void => void checkpoints.push(each);
      expect(await fit(spec(failing), { onCheckpoint })).toMatchObject({ reason: "diverged" });
      expect(checkpoints.map(({ iteration }) => iteration)).toEqual([1]);
    });
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
      message: 'algorithm "broken" has failed: oh',
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
