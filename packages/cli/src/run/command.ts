import { resolve } from "node:path";
import {
  AgopError,
  type Backend,
  type Estimate,
  type JsonObject,
  type NamedOptions,
  type RunEvent,
  type RunResult,
} from "@agop/core";
import { writeMatrix } from "@agop/data";
import type { Command } from "commander";
import { z } from "zod";
import { loadRegistry } from "../config-file.js";
import { type Listeners, openListeners } from "../listeners.js";
import type { CommandContext } from "../command-context.js";
import { toNumber } from "../number-argument.js";
import { openBackend } from "../open-backend.js";
import { pageHeader, titleOf } from "../page-header.js";
import { checkOutputs } from "../writable.js";
import { type LiveRun, openLiveRun } from "./live-run.js";
import { problemPath, type ProblemRunner, problemRunner } from "./problem-runner.js";
import { loadRunConfig } from "./run-config.js";

interface RunFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly config?: string;
  readonly report?: string;
  readonly live?: boolean;
  readonly port?: number;
  readonly runFolder?: string;
  readonly tensorboard?: string;
}

export function addRunCommand(program: Command, context: CommandContext): void {
  program
    .command("run")
    .description("Run a composition from a configuration file.")
    .argument("<config>", "a .json file, or a .ts file with a default export")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .option("--report <file.html>", "write a page with the curves of the run")
    .option("--live", "serve a page that follows the run, with buttons to pause and stop it")
    .option("--port <number>", "of the live page; any that is free if left out", toNumber)
    .option("--run-folder <folder>", "write every event, the configuration and the versions of Agop in a new folder")
    .option("--tensorboard <folder>", "write the numbers of the run for TensorBoard")
    .option("--config <file>", "an agop.config.ts elsewhere than beside the configuration or in this folder")
    .action((path: string, flags: RunFlags) => run(path, flags, context));
}

async function run(path: string, flags: RunFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { report, quiet, live: isLive = false } = flags;
  if (flags.port !== undefined && !isLive) throw new AgopError("usage-invalid", "--port goes with --live");
  const loaded = await loadRunConfig(path);
  const { folder, config } = loaded;
  const inFolder = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : resolve(folder, name);
  const estimatePath = inFolder(config.output.estimate);
  const eventsPath = inFolder(config.output.events);
  const outputs = [
    ["output.estimate", estimatePath],
    ["output.events", eventsPath],
    ["--report", report],
  ] as const;
  await checkOutputs({ inputs: [path, problemPath(loaded)], outputs });

  const registry = await loadRegistry([folder, process.cwd()], flags.config);
  const { backend, notes } = await openBackend(registry, config.backend);
  const { port, runFolder, tensorboard } = flags;
  const header = pageHeader(context.args, titleOf("run", path));
  const places = { events: eventsPath, report, runFolder, tensorboard, configuration: toJson(config) };
  try {
    // Whatever can be refused is refused before the files of an earlier run are replaced.
    const problem = await problemRunner(loaded, registry, backend);
    const live = isLive ? await openLiveRun({ header, port, signal: context.signal, terminal }) : undefined;
    try {
      const listeners = openListeners({ ...places, header, terminal, quiet, runs: 1 });
      for (const note of notes) listeners.note(note);
      const showAgop = isLive || report !== undefined;
      const following = { listeners, live, signal: context.signal, showAgop };
      try {
        const result = await followedRun(problem, config.algorithm, following);
        const { estimate, ...outcome } = result;
        if (estimatePath !== undefined) await writeMatrix(estimatePath, asMatrix(estimate));
        const words = describeOutcome(path, backend, result, estimatePath);
        listeners.close(words);
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
        terminal.out(flags.json ? `${JSON.stringify(document)}\n` : words);
      } finally {
        listeners.close();
      }
    } finally {
      await live?.end();
    }
  } finally {
    backend.dispose();
  }
}

interface Following {
  readonly listeners: Listeners;
  readonly live: LiveRun | undefined;
  readonly signal: AbortSignal;
  readonly showAgop: boolean;
}

function followedRun(
  problem: ProblemRunner,
  algorithm: NamedOptions,
  { listeners, live, signal, showAgop }: Following,
): Promise<RunResult<Estimate>> {
  const onEvent = (event: RunEvent): void => {
    listeners.onEvent(event);
    live?.add(event);
  };
  for (const warning of problem.warnings) onEvent({ type: "warning", ...warning });
  const pausing = live && { mayGoOn: live.mayGoOn };
  return problem.run(algorithm, { signal: live?.signal ?? signal, onEvent, showAgop, ...pausing });
}

/** Without what is undefined. */
function toJson(config: object): JsonObject {
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(config)));
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
