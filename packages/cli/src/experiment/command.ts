import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { ExperimentFlags, Surroundings, WorkFlags } from "@agop/experiments/command";
import type { CommandContext } from "../command-context.js";
import { toNumber } from "../options/arguments.js";
import { clearProgress, writeProgress } from "../terminal.js";

/** Of the catalogue, which is not loaded for a text of help; a test holds the two to each other. */
export const experimentNames = [
  ...["fig1", "fig2", "fig3", "fig4", "fig5", "fig6", "fig7"],
  ...["features", "initialization", "convergence", "noise", "sensitivity", "ratings"],
] as const;

const defaultOutput = "agop-experiments";
const backendText = "wasm, the same bits anywhere, or native, two to three times as fast at the paper's size";

const load = async () => (await import("./load-experiments.js")).loadExperiments();

export function addExperimentCommand(program: Command, context: CommandContext): void {
  const experiment = program
    .command("experiment")
    .description("Run the paper's figures anew: as numbers, as plots, and as a page with what came out.")
    // What stands behind `merge` and `work` is their own.
    .enablePositionalOptions()
    .argument("<name>", `${experimentNames.join(", ")} or all`)
    .option("--quick", "small problems, a minute or two; without it, the paper's size: hours")
    .option("--output <folder>", "where results are kept; a sweep that was stopped goes on there", defaultOutput)
    .option("--workers <n>", "processes at a time", toNumber, availableParallelism())
    .option("--shard <i/n>", "run only every n-th cell from the i-th on; `merge` puts the parts together")
    .option("--backend <name>", backendText, "wasm")
    .option("--queue <url>", "share the cells with `agop experiment work`: redis://host or postgres://host/database")
    .option("--quiet", "no progress")
    .action(async (name: string, flags: ExperimentFlags) => {
      await (await load()).runExperiments(name, flags, surroundingsOf(context));
    });
  experiment
    .command("merge")
    .description("Put together what shards have left.")
    .argument("<folders...>", "their --output folders")
    .option("--output <folder>", "where to", defaultOutput)
    .action(async (folders: readonly string[], { output }: { readonly output: string }) => {
      await (await load()).mergeExperiments(folders, output, surroundingsOf(context));
    });
  experiment
    .command("work")
    .description("Work on cells that others share, on any number of machines; any may be ended at any moment.")
    .requiredOption("--queue <url>", "where they are shared")
    .option("--workers <n>", "processes at a time", toNumber, availableParallelism())
    .option("--backend <name>", backendText, "wasm")
    .option("--until-empty", "end when no cell is left; without it, wait for more until interrupted")
    .option("--quiet", "no progress")
    .action(async (flags: WorkFlags) => {
      await (await load()).workOnCells(flags, surroundingsOf(context));
    });
}

function surroundingsOf(context: CommandContext): Surroundings {
  const { terminal } = context;
  const progress = {
    writeProgress: writeProgress.bind(undefined, terminal),
    clearProgress: clearProgress.bind(undefined, terminal),
  };
  const registry = async () => (await (await import("../registry.js")).openRegistry([process.cwd()])).registry;
  return { ...context, registry, terminal: { ...terminal, ...progress } };
}
