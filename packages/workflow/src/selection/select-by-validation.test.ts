import { cpuBackend } from "@agop/backend-cpu";
import {
  AgopError,
  denseMatrix,
  fromRows,
  onResponses,
  onTargets,
  type RunEvent,
  sparseRegression,
  supervised,
  type SupervisedEstimate,
  type SupervisedTask,
  vectorEstimate,
  type VectorEstimate,
} from "@agop/core";
import type { Sum } from "@agop/core/streaming";
import { localProcesses } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { type Choice, searchLength, selectByValidation } from "./select-by-validation.js";

const one = denseMatrix(1, 1, Float64Array.of(1));
const space = { a: [0, 2, 1], b: [0, 5, 3] };

/** Comes closest to 10 at its fourth iterate, and the closer the nearer a is to 2 and b to 3. */
const selection = (breaks: (choice: Choice<number>) => boolean) => ({
  folds: [{ problem: sparseRegression(one, Float64Array.of(1)), validation: onResponses(one, Float64Array.of(10)) }],
  backend: cpuBackend(),
  maxIterations: 50,
  seed: 0,
  space,
  algorithm: (choice: Choice<number>) => ({
    name: "bowl",
    *iterate() {
      if (breaks(choice)) throw new AgopError("diverged", `broken at a = ${choice.a}`);
      for (let t = 1; ; t++) {
        const miss = Math.abs(t - 4) + (choice.a - 2) ** 2 + (choice.b - 3) ** 2;
        yield { estimate: vectorEstimate(Float64Array.of(10 + miss)) };
      }
    },
  }),
});

describe("selection by validation", () => {
  it("finds the best values one option after the other, and the iteration to stop at", async () => {
    const events: RunEvent[] = [];
    const chosen = await selectByValidation(
      selection(() => false),
      { onEvent: (event) => events.push(event) },
    );
    expect(chosen).toMatchObject({ choice: { a: 2, b: 3 }, iterations: 4, validation: { rmse: 0 } });
    const started = events.filter((event) => event.type === "run-started");
    expect(started.map((event) => event.settings)).toEqual([
      { a: 0, b: 0 },
      { a: 2, b: 0 },
      { a: 1, b: 0 },
      { a: 2, b: 5 },
      { a: 2, b: 3 },
    ]);
    expect(started).toHaveLength(searchLength(space));
    expect(events.filter((event) => event.type === "iteration").length).toBeLessThan(50);
  });

  it("ends where it is settled: after any choice, or once an option was searched", async () => {
    const tried: (readonly [choice: Choice, sweeps: number])[] = [];
    const isSettled = ({ choice }: { readonly choice: Choice }, sweeps: number): boolean => {
      tried.push([choice, sweeps]);
      return sweeps === 1;
    };
    const chosen = await selectByValidation({ ...selection(() => false), isSettled });
    expect(chosen.choice).toEqual({ a: 2, b: 0 });
    expect(tried).toEqual([
      [{ a: 0, b: 0 }, 0],
      [{ a: 2, b: 0 }, 0],
      [{ a: 2, b: 0 }, 1],
    ]);
  });

  it("passes over values that break, unless all do", async () => {
    expect(await selectByValidation(selection(({ a }) => a === 2))).toMatchObject({ choice: { a: 1, b: 3 } });
    await expect(selectByValidation(selection(() => true))).rejects.toThrow("broken at a = 0");
  });

  it("chooses among words as among numbers", async () => {
    const base = selection(() => false);
    const words = { shape: ["flat", "deep"], b: [0, 3] };
    const algorithm = ({ shape, b }: Choice) => base.algorithm({ a: shape === "deep" ? 2 : 0, b: Number(b) });
    const chosen = await selectByValidation({ ...base, space: words, algorithm });
    expect(chosen.choice).toEqual({ shape: "deep", b: 3 });
  });

  it("raises at once what other values would not mend", async () => {
    const base = selection(() => false);
    const algorithm = (choice: Choice<number>) => {
      if (choice.a === 2) throw new TypeError("a slip of its author");
      return base.algorithm(choice);
    };
    await expect(selectByValidation({ ...base, algorithm })).rejects.toThrow("a slip of its author");
  });

  it("pools the errors of several folds", async () => {
    const base = selection(() => false);
    const fold = (target: number) => ({ ...base.folds[0], validation: onResponses(one, Float64Array.of(target)) });
    // At a = 2, b = 3 the estimates are 13, 12, 11, 10, 11, ...: 12.5 lies best between targets 12 and 13.
    const chosen = await selectByValidation({ ...base, folds: [fold(12), fold(13)] });
    expect(chosen.validation.n).toBe(2);
    expect(chosen.validation.rmse).toBeCloseTo(Math.sqrt(0.5), 12);
    expect(searchLength(space, 2)).toBe(10);
  });

  it.each([2, 3, 7])("chooses over %i processes what one does, each run made once", async (size) => {
    const folds = [12, 13, 14].map((target) => ({
      ...selection(() => false).folds[0],
      validation: onResponses(one, Float64Array.of(target)),
    }));
    const search = async (broken: number, sum?: Sum) => {
      const runs: string[] = [];
      const tried: unknown[] = [];
      const spec = {
        ...selection(({ a }) => a === broken),
        folds,
        keep: (estimate: VectorEstimate, fold: number) => Float64Array.of(...(estimate.values?.() ?? []), fold),
        onTried: (...given: readonly unknown[]) => void tried.push(given),
        ...(sum && { sum }),
      };
      const onEvent = (event: RunEvent): void => {
        if (event.type === "run-started") runs.push(JSON.stringify(event.settings));
      };
      return { chosen: await selectByValidation(spec, { onEvent }), tried, runs };
    };
    for (const broken of [NaN, 2]) {
      const alone = await search(broken);
      const shared = await Promise.all(localProcesses(size).map((sum) => search(broken, sum)));
      for (const { chosen, tried } of shared)
        expect({ chosen, tried }).toStrictEqual({ chosen: alone.chosen, tried: alone.tried });
      expect(alone.tried).toHaveLength(broken === 2 ? 4 : 5);
      if (broken === 2) continue;
      expect(shared.flatMap(({ runs }) => runs).sort()).toEqual(alone.runs.sort());
      const most = searchLength(space, folds.length, size);
      expect(shared.map(({ runs }) => runs.length).at(0)).toBe(most);
      expect(most).toBeLessThanOrEqual(Math.ceil(15 / size) + 1);
    }
  });

  it("tells all processes what ends the search of one", async () => {
    const search = (sum: Sum) => {
      const base = selection(() => false);
      const algorithm = (choice: Choice<number>) => {
        if (choice.a === 1) throw new AgopError("out-of-memory", "too much", "less");
        return base.algorithm(choice);
      };
      return selectByValidation({ ...base, algorithm, sum });
    };
    const ends = await Promise.allSettled(localProcesses(3).map(search));
    const reason = { code: "out-of-memory", message: "too much", hint: "less" };
    for (const end of ends) expect(end).toMatchObject({ status: "rejected", reason });
    const broken = localProcesses(2).map((sum) => selectByValidation({ ...selection(() => true), sum }));
    for (const end of await Promise.allSettled(broken))
      expect(end).toMatchObject({ reason: { message: "broken at a = 0" } });
  });

  it("chooses classes by how probable the right ones are, where both choices are as often right", async () => {
    const task: SupervisedTask = { kind: "classification", classes: ["cat", "dog"] };
    const inputs = denseMatrix(3, 1);
    const targets = fromRows([[1, 0], [0, 1], [1, 0]]); // prettier-ignore
    // Both take the third row for a dog; of the others one is unsure.
    const scores = {
      unsure: fromRows([[0.55, 0.45], [0.45, 0.55], [0.4, 0.6]]), // prettier-ignore
      sure: fromRows([[0.9, 0.1], [0.1, 0.9], [0.4, 0.6]]), // prettier-ignore
    };
    const chosen = await selectByValidation({
      folds: [{ problem: supervised(inputs, targets, { task }), validation: onTargets(inputs, targets, task) }],
      backend: cpuBackend(),
      maxIterations: 1,
      seed: 0,
      space: { scores: ["unsure", "sure"] },
      algorithm: ({ scores: which }: Choice) => ({
        name: "oracle",
        *iterate() {
          const predicted = which === "sure" ? scores.sure : scores.unsure;
          const estimate: SupervisedEstimate = {
            kind: "supervised",
            predict: () => predicted,
            detach: () => undefined,
            save: () => ({ format: "oracle", content: {} }),
          };
          yield { estimate };
        },
      }),
    });
    expect(chosen).toMatchObject({ choice: { scores: "sure" }, validation: { accuracy: 2 / 3 } });
    expect(chosen.validation["brier"]).toBeCloseTo((0.1 ** 2 + 0.1 ** 2 + 0.6 ** 2) / 3, 12);
  });

  it("ends when cancelled", async () => {
    const cancelled = selectByValidation(
      selection(() => false),
      { signal: AbortSignal.abort() },
    );
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
  });
});
