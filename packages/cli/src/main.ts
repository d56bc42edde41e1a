import { Command, CommanderError } from "commander";
import { addCheckCommand } from "./check/command.js";
import type { CommandContext, ExitCode } from "./command-context.js";
import { addCompareCommand } from "./compare/command.js";
import { addCompleteCommand } from "./complete/command.js";
import { addExperimentCommand } from "./experiment/command.js";
import { addPluginsCommand } from "./plugins/command.js";
import { addPredictCommand } from "./predict/command.js";
import { addRegressCommand } from "./regress/command.js";
import { addRunCommand } from "./run/command.js";
import { type Terminal, withoutControls } from "./terminal.js";
import { addTrainCommand } from "./train/command.js";
import { version } from "./version.js";
import { addViewCommand } from "./view/command.js";

/** Ctrl-C, and what a system or a scheduler ends a process with. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs one command line and says how it ended; never throws, and exits the process only where it is told twice to end. */
export async function main(args: readonly string[], given: Terminal): Promise<ExitCode> {
  const terminal = withoutControls(given);
  const controller = new AbortController();
  const interrupt = (): void => {
    // What is under way is not waited for, and what is half written goes with the process.
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of signals) process.on(name, interrupt);
  let exitCode: ExitCode = 0;
  const endWith = (code: ExitCode): void => {
    exitCode = code;
  };
  const start = (shown: Terminal): Command => program({ terminal: shown, signal: controller.signal, endWith, args });
  const run = async (command: Command): Promise<void> => {
    try {
      await command.parseAsync(args, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      // Commander has printed its message, or the help that was asked for.
      endWith(error.exitCode === 0 ? 0 : 2);
    }
  };
  try {
    const { launchOf } = await import("@agop/communicator-mpi/launcher");
    if ((launchOf(process.env)?.size ?? 1) === 1) await run(start(terminal));
    else await (await import("./launched.js")).runLaunched(start, terminal, run);
    return exitCode;
  } catch (error) {
    const { reportError } = await import("./report-error.js");
    return reportError(error, terminal);
  } finally {
    for (const name of signals) process.removeListener(name, interrupt);
  }
}

/** Only declared: what a command needs is loaded when it runs. */
function program(context: CommandContext): Command {
  const { terminal } = context;
  const command = new Command("agop")
    .description(
      "Feature learning with the average gradient outer product: completes and predicts tables, runs compositions.",
    )
    .version(version)
    // `agop experiment merge` has an --output of its own.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError("(add --help for what there is)");
  addCompleteCommand(command, context);
  addRegressCommand(command, context);
  addTrainCommand(command, context);
  addPredictCommand(command, context);
  addRunCommand(command, context);
  addCompareCommand(command, context);
  addExperimentCommand(command, context);
  addViewCommand(command, context);
  addPluginsCommand(command, context);
  addCheckCommand(command, context);
  return command;
}
