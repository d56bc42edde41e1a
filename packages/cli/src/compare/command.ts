import { resolve } from "node:path";
import { isInputError, type Metrics, type NamedOptions, type RunOptions } from "@agop/core";
import type { Command } from "commander";
import { loadRegistry } from "../config-file.js";
import { openListeners } from "../listeners.js";
import type { CommandContext } from "../command-context.js";
import { openBackend } from "../open-backend.js";
import { pageHeader, titleOf } from "../page-header.js";
import { problemPath, problemRunner, type ProblemRunner } from "../run/problem-runner.js";
import { loadCompareConfig } from "../run/run-config.js";
import { checkOutputs } from "../writable.js";

interface CompareFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly config?: string;
  readonly report?: string;
}

/** How one algorithm did; one that failed says why. */
type ComparisonRow = { readonly algorithm: NamedOptions } & (
  | {
      readonly outcome: "done";
      readonly reason: string;
      readonly iterations: number;
      readonly heldOut: Metrics | null;
      readonly elapsedMs: number;
    }
  | { readonly outcome: "failed"; readonly code: string; readonly message: string }
);

export function addCompareCommand(program: Command, context: CommandContext): void {
  program
    .command("compare")
    .description("Run several algorithms on one problem and compare them.")
    .argument("<config>", "a .json file, or a .ts file with a default export")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .option("--report <file.html>", "write a page with the curves of all runs, over one another")
    .option("--config <file>", "an agop.config.ts elsewhere than beside the configuration or in this folder")
    .action((path: string, flags: CompareFlags) => compareAlgorithms(path, flags, context));
}

async function compareAlgorithms(
  path: string,
  flags: CompareFlags,
  { terminal, signal, args }: CommandContext,
): Promise<void> {
  const loaded = await loadCompareConfig(path);
  const { folder, config } = loaded;
  const events = config.output.events === undefined ? undefined : resolve(folder, config.output.events);
  const { report } = flags;
  const outputs = [
    ["output.events", events],
    ["--report", report],
  ] as const;
  await checkOutputs({ inputs: [path, problemPath(loaded)], outputs });
  const registry = await loadRegistry([folder, process.cwd()], flags.config);
  // An unknown name or option is found before anything runs.
  for (const algorithm of config.algorithms) registry.algorithm(config.problem.kind, algorithm);

  const { backend, notes } = await openBackend(registry, config.backend);
  const header = pageHeader(args, titleOf("compare", path));
  const runs = config.algorithms.length;
  const listeners = openListeners({ terminal, events, report, header, quiet: flags.quiet, runs });
  for (const note of notes) listeners.note(note);
  try {
    const problem = await problemRunner(loaded, registry, backend);
    for (const warning of problem.warnings) listeners.onEvent({ type: "warning", ...warning });
    const rows: ComparisonRow[] = [];
    for (const algorithm of config.algorithms) {
      const row = await runRow(problem, algorithm, { signal, onEvent: listeners.onEvent });
      if (row.outcome === "failed") listeners.warn(`${algorithm.name} failed: ${row.message}`);
      rows.push(row);
    }
    const words = comparisonTable(rows);
    listeners.close(words);
    const document = { schemaVersion: 1, command: "compare", config: path, backend: backend.name, rows };
    terminal.out(flags.json ? `${JSON.stringify(document)}\n` : words);
  } finally {
    listeners.close();
    backend.dispose();
  }
}

/** A run that fails is a row of its own; the others go on. Cancelling ends all. */
async function runRow(problem: ProblemRunner, algorithm: NamedOptions, options: RunOptions): Promise<ComparisonRow> {
  try {
    const { reason, iterations, heldOut, elapsedMs } = await problem.run(algorithm, options);
    return { algorithm, outcome: "done", reason, iterations, heldOut, elapsedMs };
  } catch (error) {
    if (!isInputError(error) || error.code === "cancelled") throw error;
    return { algorithm, outcome: "failed", code: error.code, message: error.message };
  }
}

function comparisonTable(rows: readonly ComparisonRow[]): string {
  const header = ["algorithm", "held-out RMSE", "MAE", "iterations", "ended", "seconds"];
  const cells = rows.map((row) => {
    const { name, ...options } = row.algorithm;
    const title = Object.keys(options).length === 0 ? name : `${name} ${JSON.stringify(options)}`;
    if (row.outcome === "failed") return [title, "-", "-", "-", `failed: ${row.message}`, "-"];
    const { heldOut, iterations, reason, elapsedMs } = row;
    const errors = heldOut ? [heldOut.rmse.toPrecision(4), heldOut.mae.toPrecision(4)] : ["-", "-"];
    return [title, ...errors, String(iterations), reason, (elapsedMs / 1000).toFixed(2)];
  });
  const widths = header.map((title, k) => Math.max(title.length, ...cells.map((row) => row[k].length)));
  return [header, ...cells].map((row) => row.map((cell, k) => cell.padEnd(widths[k])).join("  ").trimEnd()).join("\n") + "\n"; // prettier-ignore
}
