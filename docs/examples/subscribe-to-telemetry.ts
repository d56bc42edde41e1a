import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuBackend } from "@agop/backend-cpu";
import { matrixCompletion, onEntries, seededRandom, startRun } from "@agop/core";
import { geometricFloor } from "@agop/plugin-schedule-library";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import {
  attachSinks,
  consoleSink,
  drain,
  measure,
  mlflowSink,
  openTelemetrySink,
  readRunEvents,
  runFolderSink,
  type Sink,
  tensorBoardSink,
} from "@agop/sinks";

const random = seededRandom(3);
const truth = randomLowRank({ rows: 30, cols: 20, rank: 2, random });
const { observed, heldOut } = sampleUniformly(truth, 400, random);
const schedule = geometricFloor({ ridge: 1e-6, first: 1, ratio: 0.8, last: 1e-12 });
const spec = {
  algorithm: linRfmCompletion({ phi: power(0.5), schedule }),
  problem: matrixCompletion(observed),
  backend: cpuBackend(),
  heldOut: onEntries(heldOut),
  settings: { phi: { name: "power", alpha: 0.5 }, ridge: 1e-6 },
  stop: { maxIterations: 20 },
};
export const folder = mkdtempSync(join(tmpdir(), "agop-telemetry-"));

// Everyone sees the same run. A sink that fails is reported here, once, and disturbs neither the run nor the others.
const warn = (failure: Error): void => {
  console.error(`warning: ${failure.message}`);
};
const url = process.env["MLFLOW_TRACKING_URI"] ?? "http://localhost:5000";
const run = startRun(spec);
await drain(
  run.events,
  [
    consoleSink(process.stderr),
    runFolderSink(join(folder, "run"), { configuration: { seed: 3, rank: 2 } }),
    tensorBoardSink(join(folder, "tensorboard")),
    mlflowSink({ url, experiment: "completion" }),
    openTelemetrySink(),
  ],
  warn,
);
export const result = await run.result;

/** A sink of your own: keeps the smallest value that a number has had. */
export function smallest(wanted: string): Sink & { readonly value: () => number } {
  let least = Infinity;
  return {
    name: `smallest ${wanted}`,
    write: (event) => {
      for (const { name, value } of measure(event)?.scalars ?? []) {
        if (name === wanted) least = Math.min(least, value);
      }
    },
    close: () => Promise.resolve(),
    value: () => least,
  };
}

// What was kept can be read at any time, also while the run is going on or after it was killed, and sent on.
const best = smallest("held-out/rmse");
const later = attachSinks([best], warn);
for await (const event of readRunEvents(join(folder, "run", "events.jsonl"))) later.onEvent(event);
await later.close();
export const bestError = best.value();
console.log(`smallest held-out RMSE ${bestError}`);
