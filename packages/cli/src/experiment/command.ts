import { availableParallelism } from "node:os";
import { join } from "node:path";
import { AgopError } from "@agop/core";
import {
  catalogueModule,
  type CellFailure,
  type Experiment,
  experiments,
  findExperiments,
  mergeCells,
  outcomeOf,
  pageFile,
  parseShard,
  renderExperiments,
  type Report,
  runSweep,
  type Size,
} from "@agop/experiments";
import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { toNumber } from "../number-argument.js";
import { reportSweep } from "./sweep-progress.js";

interface ExperimentFlags {
  readonly quick?: boolean;
  readonly output: string;
  readonly workers: number;
  readonly shard?: string;
  readonly quiet?: boolean;
}

const defaultOutput = "agop-experiments";

export function addExperimentCommand(program: Command, context: CommandContext): void {
  const names = experiments.map(({ name }) => name).join(", ");
  const experiment = program
    .command("experiment")
    .description("Run the paper's figures anew: as numbers, as plots, and as a page with what came out.")
    // What stands behind `merge` is its own.
    .enablePositionalOptions()
    .argument("<name>", `${names} or all`)
    .option("--quick", "small problems, a minute or two; without it, the paper's size: hours")
    .option("--output <folder>", "where results are kept; a sweep that was stopped goes on there", defaultOutput)
    .option("--workers <n>", "processes at a time", toNumber, availableParallelism())
    .option("--shard <i/n>", "run only every n-th cell from the i-th on; `merge` puts the parts together")
    .option("--quiet", "no progress")
    .action((name: string, flags: ExperimentFlags) => runExperiments(name, flags, context));
  experiment
    .command("merge")
    .description("Put together what shards have left.")
    .argument("<folders...>", "their --output folders")
    .option("--output <folder>", "where to", defaultOutput)
    .action((folders: readonly string[], { output }: { readonly output: string }) => {
      const merged = mergeCells(folders, output, experiments);
      return conclude(merged.experiments, merged.size, output, context);
    });
}

async function runExperiments(name: string, flags: ExperimentFlags, context: CommandContext): Promise<void> {
  const { output, workers, quiet = false } = flags;
  const { terminal, signal } = context;
  const chosen = findExperiments(name);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  if (!Number.isInteger(workers) || workers < 1) {
    throw new AgopError("usage-invalid", `--workers is ${workers}; it must be an integer >= 1`);
  }
  const size = flags.quick ? "quick" : "paper";
  const reporter = reportSweep(terminal, quiet);
  let failures: readonly CellFailure[];
  try {
    const sweep = { experiments: chosen, module: catalogueModule, size, output, workers, signal, ...reporter } as const;
    failures = await runSweep({ ...sweep, ...(shard && { shard }) });
  } finally {
    reporter.end();
    if (signal.aborted)
      terminal.err(`the cells that are done are kept in ${output}; the same command goes on from there\n`);
  }
  if (!shard) return conclude(chosen, size, output, context);
  terminal.out(
    `${output}: shard ${shard.index} of ${shard.count} is done; agop experiment merge puts shards together\n`,
  );
  if (failures.length > 0) context.endWith(1);
}

/** Renders what is there and says what it shows. */
async function conclude(
  chosen: readonly Experiment[],
  size: Size,
  output: string,
  { terminal, endWith }: CommandContext,
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
    ...conclusions.map(({ text, holds }) => `  ${holds ? "holds         " : "does not hold "} ${text}\n`),
  ].join("");
}
