import { setTimeout as pause } from "node:timers/promises";
import { seededRandom } from "@agop/core";
import type { Contestant, Job, Prepared } from "./contestant.js";

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** Each contestant computes for about so long in each round, and at least once. */
  readonly roundMs: number;
  /** Before each turn: what the others' idle threads take to go to sleep. */
  readonly pauseMs: number;
}

/** Milliseconds of one call in each round, by contestant; rounds are the same moments for all. */
export interface Measurement {
  readonly kernel: string;
  readonly title: string;
  readonly size: string;
  /** Floating-point operations of a call, where there is a usual count. */
  readonly operations: number | null;
  readonly rounds: Readonly<Record<string, readonly number[]>>;
}

const mostCalls = 1000;

/**
 * Times a job: contestants take turns, so that what else happens on the machine happens to all of them.
 * @throws Error where they do not compute the same
 */
export async function measure(job: Job, contestants: readonly Contestant[], effort: Effort): Promise<Measurement> {
  const { kernel, size } = job;
  const operands = kernel.operands(size, seededRandom(1));
  const entrants: { contestant: Contestant; prepared: Prepared; calls: number; times: number[] }[] = [];
  for (const contestant of contestants.filter((candidate) => candidate.canRun(job))) {
    const prepared = await contestant.prepare(job, operands);
    const once = await prepared.time(1);
    const calls = Math.min(mostCalls, Math.max(1, Math.ceil(effort.roundMs / once)));
    entrants.push({ contestant, prepared, calls, times: [] });
  }
  assertSame(job, entrants);
  for (let round = 0; round < effort.rounds; round++) {
    for (const { prepared, calls, times } of entrants) {
      await pause(effort.pauseMs);
      // A nanosecond is finer than any clock here.
      times.push(Number(((await prepared.time(calls)) / calls).toFixed(6)));
    }
  }
  for (const { prepared } of entrants) await prepared.release();
  return {
    kernel: kernel.name,
    title: kernel.title,
    size: kernel.sizeText(size),
    operations: kernel.operations?.(size) ?? null,
    rounds: Object.fromEntries(entrants.map(({ contestant, times }) => [contestant.id, times])),
  };
}

function assertSame(
  { kernel, size }: Job,
  entrants: readonly { readonly contestant: Contestant; readonly prepared: Prepared }[],
): void {
  const checked = entrants.flatMap(({ contestant: { id, tolerance }, prepared: { check } }) =>
    check === null ? [] : [{ id, tolerance, check }],
  );
  const [reference, ...others] = checked.toSorted((a, b) => a.tolerance - b.tolerance);
  for (const { id, tolerance, check } of others) {
    if (Math.abs(check - reference.check) <= tolerance * Math.abs(reference.check)) continue;
    const what = `${kernel.title}, ${kernel.sizeText(size)}`;
    throw new Error(`${what}: ${id} computes ${check} where ${reference.id} computes ${reference.check}`);
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How many times as fast one contestant is as another: the median over the rounds; undefined where one did not run. */
export function speedRatio({ rounds }: Measurement, fast: string, slow: string): number | undefined {
  const [numerator, denominator] = [rounds[slow], rounds[fast]];
  if (!numerator || !denominator) return undefined;
  return median(numerator.map((time, round) => time / denominator[round]));
}
