import { resolve } from "node:path";
import type { Backend, Estimate, RunResult } from "@agop/core";
import { writeMatrix } from "@agop/data";
import type { Command } from "commander";
import { loadRegistry } from "../config-file.js";
import { openListeners } from "../listeners.js";
import type { CommandContext } from "../main.js";
import { openBackend } from "../open-backend.js";
import { checkOutputs } from "../writable.js";
import { problemPath, problemRunner } from "./problem-runner.js";
import { loadRunConfig } from "./run-config.js";

interface RunFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly config?: string;
}

export function addRunCommand(program: Command, context: CommandContext): void {
  program
    .command("run")
    .description("Run a composition from a configuration file.")
    .argument("<config>", "a .json file, or a .ts file with a default export")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .option("--config <file>", "an agop.config.ts elsewhere than beside the configuration or in this folder")
    .action((path: string, flags: RunFlags) => run(path, flags, context));
}

async function run(path: string, flags: RunFlags, { terminal, signal }: CommandContext): Promise<void> {
  const loaded = await loadRunConfig(path);
  const { folder, config } = loaded;
  const inFolder = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : resolve(folder, name);
  const estimatePath = inFolder(config.output.estimate);
  const eventsPath = inFolder(config.output.events);
  const outputs = [
    ["output.estimate", estimatePath],
    ["output.events", eventsPath],
  ] as const;
  await checkOutputs({ inputs: [path, problemPath(loaded)], outputs });

  const registry = await loadRegistry([folder, process.cwd()], flags.config);
  const { backend, notes } = await openBackend(registry, config.backend);
  const listeners = openListeners({ terminal, events: eventsPath, quiet: flags.quiet, runs: 1 });
  for (const note of notes) listeners.note(note);
  try {
    const problem = await problemRunner(loaded, registry, backend);
    for (const warning of problem.warnings) listeners.onEvent({ type: "warning", ...warning });
    const result = await problem.run(config.algorithm, { signal, onEvent: listeners.onEvent });
    const { estimate, ...outcome } = result;
    if (estimatePath !== undefined) await writeMatrix(estimatePath, asMatrix(estimate));
    listeners.close();
    const document = {
      schemaVersion: 1,
      command: "run",
      config: path,
      algorithm: config.algorithm.name,
      backend: backend.name,
      backendDescription: backend.description,
      ...outcome,
      estimate: estimatePath ?? null,
    };
    terminal.out(flags.json ? `${JSON.stringify(document)}\n` : describeOutcome(path, backend, result, estimatePath));
  } finally {
    listeners.close();
    backend.dispose();
  }
}

/** x is written as a column. */
function asMatrix(estimate: Estimate) {
  if (estimate.kind === "matrix") return estimate.toDense();
  return { rows: estimate.coefficients.length, cols: 1, data: estimate.coefficients };
}

function describeOutcome(
  path: string,
  backend: Backend,
  result: RunResult<Estimate>,
  written: string | undefined,
): string {
  const { reason, criterion, iterations, heldOut, elapsedMs } = result;
  const against = criterion ? `: ${criterion.name} ${criterion.value.toPrecision(3)}, limit ${criterion.limit}` : "";
  const lines = [
    `${path}: ${reason} after ${iterations} iterations${against}`,
    `  backend   ${backend.name}: ${backend.description}`,
    ...(heldOut
      ? [
          `  held out  ${heldOut.n} observations: RMSE ${heldOut.rmse.toPrecision(4)}, MAE ${heldOut.mae.toPrecision(4)}`,
        ]
      : []),
    ...(written === undefined ? [] : [`  wrote     ${written}`]),
    `  took      ${(elapsedMs / 1000).toFixed(1)} s`,
  ];
  return `${lines.join("\n")}\n`;
}
