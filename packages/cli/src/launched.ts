import { mpiSum } from "@agop/communicator-mpi";
import { AgopError } from "@agop/core";
import { endTogether } from "@agop/core/streaming";
import type { Command } from "commander";
import type { Terminal } from "./terminal.js";

const silent: Terminal = { out: () => undefined, err: () => undefined, isInteractive: false };

/**
 * Runs a command as one of the processes that a launcher started: the first speaks for all, also of what went wrong in another.
 * @throws AgopError in the first alone: `usage-invalid` for what all would do and write at once, and what a command throws
 */
export async function runLaunched(
  start: (terminal: Terminal) => Command,
  terminal: Terminal,
  run: (command: Command) => Promise<void>,
) {
  const sum = await mpiSum();
  const command = start(sum.rank === 0 ? terminal : silent).hook("preAction", assertShared);
  try {
    await endTogether(sum, run(command));
  } catch (error) {
    if (sum.rank === 0) throw error;
  }
}

function assertShared(_: Command, action: Command): void {
  const name = action.opts()["model"] === undefined ? action.name() : `${action.name()} --model`;
  if (["complete", "train", "run", "plugins"].includes(name)) return;
  const hint = "start it without a launcher; `agop complete`, `agop train` and `agop run` share their work";
  throw new AgopError("usage-invalid", `each of several processes would do all of \`agop ${name}\``, hint);
}
