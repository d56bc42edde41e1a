import type { RunEvent } from "@agop/core";
import { assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { countingBackend } from "../counting-backend.js";
import { assertJson } from "../json.js";
import { valuesOf } from "../estimates.js";
import { withBackend } from "../with-backend.js";
import type { AlgorithmCheck, Runner } from "./subject.js";

const sameSeed: AlgorithmCheck = {
  id: "algorithm-same-seed",
  title: "gives the same bits for the same seed, by a new object and by one that has run before",
  run: async ({ problem, create, createBackend }) => {
    await withBackend(createBackend, async (backend) => {
      const valuesBy = async (run: Runner): Promise<Float64Array> =>
        valuesOf((await run({ backend, seed: 5 })).estimate, problem);
      const run = create();
      const first = await valuesBy(run);
      assertSameBits(await valuesBy(run), first, "the same object, run again");
      assertSameBits(await valuesBy(create()), first, "a new object");
    });
  },
};

const cancels: AlgorithmCheck = {
  id: "algorithm-cancels",
  title: "ends within one iteration of being cancelled, with the estimate it has",
  run: async ({ create, createBackend }) => {
    await withBackend(createBackend, async (backend) => {
      const afterIterate = new AbortController();
      const between = await create()({
        backend,
        signal: afterIterate.signal,
        onEvent: ({ type }) => {
          if (type === "iteration") afterIterate.abort();
        },
      });
      assertCancelled(between, 1, "after the first iterate");

      // Inside the second iteration, at its first call of the backend.
      const inside = new AbortController();
      let isArmed = false;
      const counting = countingBackend(backend, () => {
        if (isArmed) inside.abort();
      });
      const within = await create()({
        backend: counting.backend,
        signal: inside.signal,
        onEvent: ({ type }) => {
          if (type === "iteration") isArmed = true;
        },
      });
      if (inside.signal.aborted) assertCancelled(within, 2, "inside the second iteration");
    });
  },
};

function assertCancelled(
  { reason, iterations }: { readonly reason: string; readonly iterations: number },
  atMost: number,
  when: string,
): void {
  if (reason !== "cancelled") fail(`cancelled ${when}, it ended for the reason "${reason}"`);
  if (iterations > atMost) fail(`cancelled ${when}, it ended after ${iterations} iterations`);
}

const events: AlgorithmCheck = {
  id: "algorithm-events",
  title: "has well-formed events: started first, iterations from 1 without gaps, finished last, all plain JSON",
  run: async ({ create, createBackend }) => {
    const seen: RunEvent[] = [];
    await withBackend(createBackend, (backend) => create()({ backend, onEvent: (event) => seen.push(event) }));
    for (const event of seen) assertJson(event, event.type);

    const first = seen.at(0);
    const last = seen.at(-1);
    if (first?.type !== "run-started") fail(`the first event is ${first?.type}`);
    if (last?.type !== "run-finished") fail(`the last event is ${last?.type}`);
    const numbers = seen.flatMap((event) => (event.type === "iteration" ? [event.iteration] : []));
    const hasGap = numbers.some((iteration, k) => iteration !== k + 1);
    if (numbers.length === 0 || hasGap) fail(`the iterations are ${numbers.join(", ") || "none"}`);
    if (last.iterations !== numbers.length) fail(`${last.iterations} iterations, ${numbers.length} iteration events`);
  },
};

const releases: AlgorithmCheck = {
  id: "algorithm-releases",
  title: "leaves no matrix alive in the backend when its run is over",
  run: async ({ create, createBackend }) => {
    await withBackend(createBackend, async (backend) => {
      const { backend: counted, liveHandles } = countingBackend(backend);
      await create()({ backend: counted });
      if (liveHandles() > 0) fail(`${liveHandles()} handles are alive after the run`);
    });
  },
};

export const runChecks: readonly AlgorithmCheck[] = [sameSeed, cancels, events, releases];
