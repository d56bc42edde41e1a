import { resolve } from "node:path";
import { AgopError, type JsonObject } from "@agop/core";
import { metricsInWords } from "@agop/core/run";
import { joinProcesses, workTogether } from "@agop/workflow";
import { loadRunConfig, prepareRun, type RunOutcome } from "@agop/workflow/configuration";
import { z } from "zod";
import type { CommandContext } from "../command-context.js";
import { follow, type Printed } from "../following/follow.js";
import { titleOf } from "../following/page-header.js";
import type { FollowingFlags } from "../options/fitting-options.js";
import { openRegistry, ownAliases, preferredBackend } from "../registry.js";

/** The options of `agop run` as Commander hands them over. */
export interface RunFlags extends Omit<FollowingFlags, "events"> {
  readonly config?: string;
  readonly live?: boolean;
  readonly port?: number;
}

export async function run(path: string, flags: RunFlags, context: CommandContext): Promise<void> {
  const { report, live: isLive = false, port } = flags;
  if (port !== undefined && !isLive) throw new AgopError("usage-invalid", "--port goes with --live");
  const loaded = await loadRunConfig(path, ownAliases());
  const { folder, config } = loaded;
  const events = config.output.events === undefined ? undefined : resolve(folder, config.output.events);
  const opened = await openRegistry([folder, process.cwd()], flags.config);
  const sum = await joinProcesses(opened.registry);
  const alsoWritten = [["output.events", events] as const, ["--report", report] as const];
  const request = { ...opened, loaded, backend: preferredBackend(config.backend), sum, alsoWritten };
  const prepared = await workTogether(sum, prepareRun(request));
  if (!prepared) return;
  const describe = (outcome: RunOutcome): Printed => {
    const document = {
      schemaVersion: 1,
      command: "run",
      config: path,
      algorithm: config.algorithm.name,
      backend: outcome.backend.name,
      backendDescription: outcome.backend.description,
      ...outcome.result,
      estimate: outcome.written,
      completed: outcome.completed,
    };
    return { document, words: inWords(path, outcome) };
  };
  const places = { ...flags, events, configuration: toJson(config) };
  const live = isLive ? { port } : undefined;
  await follow(prepared, { title: titleOf("run", path), places, live, describe }, context);
}

/** Without what is undefined. */
function toJson(config: object): JsonObject {
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(config)));
}

function inWords(path: string, { result, backend, written, completed }: RunOutcome): string {
  const { reason, criterion, iterations, heldOut, elapsedMs } = result;
  const against = criterion ? `: ${criterion.name} ${criterion.value.toPrecision(3)}, limit ${criterion.limit}` : "";
  const lines = [
    `${path}: ${reason} after ${iterations} iterations${against}`,
    `  backend   ${backend.name}: ${backend.description}`,
    ...(heldOut ? [`  held out  ${heldOut.n} observations: ${metricsInWords(heldOut)}`] : []),
    ...[written, completed].flatMap((name) => (name === null ? [] : [`  wrote     ${name}`])),
    `  took      ${(elapsedMs / 1000).toFixed(1)} s`,
  ];
  return `${lines.join("\n")}\n`;
}
