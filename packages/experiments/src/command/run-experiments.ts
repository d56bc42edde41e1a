import { join } from "node:path";
import { AgopError } from "@agop/core";
import { parseShard } from "@agop/workflow";
import { catalogueModule, experiments, findExperiments } from "../catalogue.js";
import type { Experiment, Size } from "../experiment.js";
import { pageFile, renderExperiments } from "../render/render.js";
import type { Report } from "../render/report.js";
import { type CellBackend, openCellBackend, toCellBackend } from "../sweep/cell-backend.js";
import { mergeCells } from "../sweep/merge.js";
import { outcomeOf } from "../sweep/outcome.js";
import { type CellFailure, runSweep } from "../sweep/sweep.js";
import type { Surroundings } from "./surroundings.js";
import { reportSweep } from "./sweep-progress.js";

/** The options of `agop experiment` as Commander hands them over. */
export interface ExperimentFlags {
  readonly quick?: boolean;
  readonly output: string;
  readonly workers: number;
  readonly shard?: string;
  readonly queue?: string;
  readonly backend: string;
  readonly quiet?: boolean;
}

/** Does what `agop experiment NAME` asks for: runs what is missing, and writes tables, plots and the page. */
export async function runExperiments(name: string, flags: ExperimentFlags, context: Surroundings): Promise<void> {
  const { output, workers, quiet = false } = flags;
  const { terminal, signal } = context;
  const chosen = findExperiments(name);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  assertWorkers(workers, flags.queue === undefined ? 1 : 0);
  const size = flags.quick ? "quick" : "paper";
  const backend = await checkedBackend(flags.backend);
  const queue = flags.queue === undefined ? undefined : await (await context.registry()).queue(flags.queue);
  const reporter = reportSweep(terminal, quiet);
  let failures: readonly CellFailure[];
  try {
    const sweep = {
      experiments: chosen,
      module: catalogueModule,
      size,
      output,
      workers,
      backend,
      signal,
      ...reporter,
    } as const;
    failures = await runSweep({ ...sweep, ...(shard && { shard }), ...(queue && { queue }) });
  } finally {
    await queue?.close();
    reporter.end();
    if (signal.aborted) terminal.err(`${whatIsKept(output, queue !== undefined)}\n`);
  }
  if (!shard) return conclude(chosen, size, output, context);
  terminal.out(
    `${output}: shard ${shard.index} of ${shard.count} is done; agop experiment merge puts shards together\n`,
  );
  if (failures.length > 0) context.endWith(1);
}

function whatIsKept(output: string, isShared: boolean): string {
  const cells = `the cells that are done are kept in ${output}; the same command goes on from there`;
  return isShared ? `${cells}, and has what others do of the cells in the queue until then` : cells;
}

/** @throws AgopError `usage-invalid` */
export function assertWorkers(workers: number, least: 0 | 1): void {
  if (Number.isInteger(workers) && workers >= least) return;
  throw new AgopError("usage-invalid", `--workers is ${workers}; it must be an integer >= ${least}`);
}

/**
 * Here it fails once, and not in every cell.
 * @throws AgopError `usage-invalid`, `backend-unavailable`
 */
export async function checkedBackend(name: string): Promise<CellBackend> {
  const backend = toCellBackend(name);
  (await openCellBackend(backend)).dispose();
  return backend;
}

/** Puts together what shards have left. */
export async function mergeExperiments(
  folders: readonly string[],
  output: string,
  context: Surroundings,
): Promise<void> {
  const merged = mergeCells(folders, output, experiments);
  await conclude(merged.experiments, merged.size, output, context);
}

/** Renders what is there and says what it shows. */
async function conclude(
  chosen: readonly Experiment[],
  size: Size,
  output: string,
  { terminal, endWith }: Surroundings,
): Promise<void> {
  const reports = await renderExperiments(
    chosen.map((experiment) => outcomeOf(experiment, size, output)),
    output,
  );
  for (const report of reports) terminal.out(describe(report));
  terminal.out(`wrote ${join(output, pageFile)}\n`);
  if (reports.some(({ cells }) => cells.failed > 0)) endWith(1);
}

function describe({ experiment, title, size, cells, conclusions }: Report): string {
  const { done, total, failed, missing } = cells;
  const others = `${failed > 0 ? `, ${failed} failed` : ""}${missing > 0 ? `, ${missing} not run` : ""}`;
  return [
    `${experiment}  ${title}: ${done} of ${total} cells done${others}, size ${size}\n`,
    ...conclusions.map(({ text, verdict }) => `  ${verdict.padEnd(14)} ${text}\n`),
  ].join("");
}
