import { cpuBackend } from "@agop/backend-cpu";
import { matrixCompletion, observeRun, seededRandom } from "@agop/core";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { filter, lastValueFrom, map, share, takeWhile, toArray } from "rxjs";

const random = seededRandom(1);
const truth = randomLowRank({ rows: 30, cols: 20, rank: 2, random });
const { observed } = sampleUniformly(truth, 400, random);

// Nothing happens yet: a run is a cold Observable. `share` lets several subscribers see the same one.
const events = observeRun({
  algorithm: linRfmCompletion({ phi: power(0.5), schedule: constantSchedule({ ridge: 1e-2, floor: 0 }) }),
  problem: matrixCompletion(observed),
  backend: cpuBackend(),
  diagnosticsEvery: 1,
}).pipe(share());

const iterations = events.pipe(filter((event) => event.type === "iteration"));

// The effective rank, for as long as it falls; unsubscribing from everything cancels the run.
const ranks = lastValueFrom(
  iterations.pipe(
    map(({ effectiveRank }) => effectiveRank),
    takeWhile((rank) => rank !== null && rank > 2, true),
    toArray(),
  ),
);
const log = lastValueFrom(events.pipe(toArray()));

export const [ranksSeen, allEvents] = await Promise.all([ranks, log]);
console.log(`effective rank: ${ranksSeen.join(", ")}`);
