import { AgopError, denseMatrix } from "@agop/core";
import { readCheckedJson, writeCheckedJson } from "@agop/data";
import { z } from "zod";
import type { Chosen } from "./choose-and-evaluate.js";
import type { RowwiseState } from "./rowwise-fit.js";

/** What an interrupted fit of a table goes on from, to the same result bit for bit. */
export interface Checkpoint {
  /** What must be the same for that: the table, the options, the backend. */
  readonly run: z.infer<typeof runIdentity>;
  readonly chosen: Chosen;
  readonly state: RowwiseState;
}

const kind = { format: "agop checkpoint", version: 1 } as const;

const runIdentity = z.object({
  rows: z.number(),
  columnNames: z.array(z.string()),
  columnCounts: z.array(z.number()),
  columnMeans: z.array(z.number()),
  backend: z.string(),
  maxIterations: z.number(),
  holdout: z.number(),
  seed: z.number(),
  /** The algorithm's options that were fixed, and those left to validation, as JSON. */
  options: z.string(),
});

const metrics = z.object({ n: z.number(), rmse: z.number(), mae: z.number() });
const matrix = z.object({ rows: z.number(), cols: z.number(), data: z.array(z.number()) });

const content = z.object({
  run: runIdentity,
  chosen: z.object({
    settings: z.record(z.string(), z.json()),
    iterations: z.number().nullable(),
    validation: metrics.nullable(),
    holdout: metrics.extend({ rmseStandardized: z.number(), baselineColumnMean: z.number() }).nullable(),
    columnErrors: z.array(metrics.nullable()),
  }),
  state: z.object({ iteration: z.number(), k: matrix, previous: matrix.nullable() }),
});

/** @throws AgopError `file-unwritable` */
export async function saveCheckpoint(path: string, { run, chosen, state }: Checkpoint): Promise<void> {
  const plain = (m: RowwiseState["k"]) => ({ rows: m.rows, cols: m.cols, data: Array.from(m.data) });
  const { iteration, k, previous } = state;
  await writeCheckedJson(path, kind, {
    run,
    chosen,
    state: { iteration, k: plain(k), previous: previous && plain(previous) },
  });
}

/** @throws AgopError `file-unreadable`, `config-invalid` */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  const { run, chosen, state } = content.parse(await readCheckedJson(path, kind));
  const typed = (m: z.infer<typeof matrix>) => denseMatrix(m.rows, m.cols, Float64Array.from(m.data));
  const { iteration, k, previous } = state;
  return { run, chosen, state: { iteration, k: typed(k), previous: previous && typed(previous) } };
}

/** @throws AgopError `config-invalid` where a run is not the one that a checkpoint was made of, saying in what */
export function assertSameRun(path: string, saved: Checkpoint["run"], run: Checkpoint["run"]): void {
  const differing = (Object.keys(run) as (keyof typeof run)[]).filter(
    (name) => JSON.stringify(run[name]) !== JSON.stringify(saved[name]),
  );
  if (differing.length === 0) return;
  const hint = "give the table and the options of the interrupted run";
  throw new AgopError("config-invalid", `${path} is of another run: ${differing.join(", ")} differ`, hint);
}
