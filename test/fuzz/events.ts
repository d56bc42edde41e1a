import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunEvent } from "@agop/core";
import { readRunEvents } from "@agop/sinks";
import { createHistory } from "@agop/view";
import fc from "fast-check";
import { tailEvents } from "../../packages/view/src/follow-file.js";
import { replaced, replacement } from "./mangling.js";
import type { Target } from "./target.js";

const started: RunEvent = {
  type: "run-started",
  schemaVersion: 2,
  startedAt: "2026-01-01T00:00:00.000Z",
  algorithm: "lin-rfm",
  label: null,
  settings: null,
  backend: { name: "cpu", precision: "float64", description: "made" },
  problem: { kind: "matrix-completion", observations: 3 },
  metrics: null,
  seed: 0,
  stop: { maxIterations: 3 },
};

function iterationEvent(iteration: number): RunEvent {
  const none = { relativeChange: null, validation: null, heldOut: null, ridge: null, floor: null, effectiveRank: null };
  const more = { spectrum: null, stationarityResidual: null, details: null };
  return { type: "iteration", iteration, elapsedMs: 1, phasesMs: {}, trainingResidual: 0.5, ...none, ...more };
}

const warning: RunEvent = { type: "warning", code: "odd", message: "odd" };
const failed: RunEvent = { type: "run-failed", code: "diverged", message: "broke", hint: null };

function finished(iterations: number): RunEvent {
  const none = { criterion: null, validation: null, heldOut: null };
  return { type: "run-finished", reason: "converged", iterations, chosenIteration: iterations, elapsedMs: 2, ...none };
}

interface Run {
  readonly from: number;
  readonly steps: readonly boolean[];
  readonly end: "finished" | "failed" | "died" | "refused";
  readonly after: number;
}

/** A run whose process may have died, or which failed before it had started; true among the steps is an iteration, false a warning. */
const run: fc.Arbitrary<Run> = fc.record({
  from: fc.constantFrom(1, 1, 1, 7),
  steps: fc.array(fc.boolean(), { maxLength: 6 }),
  end: fc.constantFrom("finished", "failed", "died", "refused"),
  after: fc.nat(1),
});

function eventsOf({ from, steps, end, after }: Run): readonly RunEvent[] {
  const follows = new Array<RunEvent>(after).fill(warning);
  if (end === "refused") return [failed, ...follows];
  let iteration = from;
  const middle = steps.map((isIteration) => (isIteration ? iterationEvent(iteration++) : warning));
  const ends = end === "finished" && iteration > from ? [finished(iteration - 1)] : end === "failed" ? [failed] : [];
  return [started, ...middle, ...ends, ...follows];
}

type Change =
  | { readonly kind: "none" }
  | { readonly kind: "swap" | "drop" | "double"; readonly at: number }
  | { readonly kind: "replace"; readonly line: number; readonly at: readonly number[]; readonly by: unknown }
  | { readonly kind: "cut"; readonly at: number };

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant({ kind: "none" as const }),
  fc.record({ kind: fc.constantFrom("swap" as const, "drop" as const, "double" as const), at: place }),
  replacement.chain(({ at, by }) => place.map((line) => ({ kind: "replace" as const, line, at, by }))),
  fc.record({ kind: fc.constant("cut" as const), at: place }),
);

interface Written {
  readonly early: number;
  readonly runs: readonly Run[];
  readonly change: Change;
}

/** Files of events: whole ones are read to the last event, others to an error or to what the order of runs allows. */
export function eventTarget(folder: string): Target<Written> {
  const path = join(folder, "events.jsonl");
  return {
    name: "events",
    share: 34,
    inputs: fc.record({ early: fc.nat(2), runs: fc.array(run, { maxLength: 4 }), change }),
    take: async ({ early, runs, change }) => {
      const events: unknown[] = [...new Array<RunEvent>(early).fill(warning), ...runs.flatMap(eventsOf)];
      const text = textOf(changed(events, change));
      await writeFile(path, change.kind === "cut" ? text.slice(0, Math.floor(change.at * text.length)) : text);
      const history = createHistory();
      for (const event of await tailEvents(path).next()) history.add(event);
      const read: RunEvent[] = [];
      for await (const event of readRunEvents(path)) read.push(event);
      if (change.kind === "none" && read.length !== events.length)
        throw new Error(`${read.length} of ${events.length} were read`);
      if (!isInOrder(read)) throw new Error("events were read in an order that no run has");
      return change.kind === "none" ? "whole, all read" : "changed, in order";
    },
  };
}

function changed(events: readonly unknown[], change: Change): readonly unknown[] {
  if (change.kind === "none" || change.kind === "cut" || events.length === 0) return events;
  const at = Math.floor((change.kind === "replace" ? change.line : change.at) * events.length);
  const result = [...events];
  if (change.kind === "replace") result[at] = replaced(events[at], change.at, change.by);
  if (change.kind === "drop") result.splice(at, 1);
  if (change.kind === "double") result.splice(at, 0, events[at]);
  if (change.kind === "swap" && at > 0) [result[at - 1], result[at]] = [result[at], result[at - 1]];
  return result;
}

function textOf(events: readonly unknown[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

/** The order of runs as a regular expression of letters, told apart from the state machine that reads. */
function isInOrder(events: readonly RunEvent[]): boolean {
  const letters = {
    "run-started": "s",
    iteration: "i",
    progress: "w",
    warning: "w",
    "run-finished": "e",
    "run-failed": "f",
  } as const;
  const word = events.map(({ type }) => letters[type]).join("");
  if (!/^[wf]*(s[iw]*([ef][wf]*)?)*$/.test(word)) return false;
  return events.every((event, k) => {
    const before = events.slice(0, k).findLast(({ type }) => type === "iteration" || type === "run-started");
    return event.type !== "iteration" || before?.type !== "iteration" || event.iteration === before.iteration + 1;
  });
}
