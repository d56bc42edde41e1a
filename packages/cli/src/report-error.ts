import { AgopError } from "@agop/core";
import { isInputError, toAgopError } from "@agop/core/registry";
import type { ExitCode } from "./command-context.js";
import { withFlags } from "./options/flag-names.js";
import type { Terminal } from "./terminal.js";

/** Says what ended a command, in one line where it is the user's to mend. */
export function reportError(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof AgopError && error.code === "cancelled") {
    terminal.err("interrupted; no result was written\n");
    return 130;
  }
  const { code, message, hint, stack } = toAgopError(error);
  if (isInputError(error)) {
    const line = withFlags(`${message}${hint === undefined ? "" : ` (${hint})`}`);
    terminal.err(`agop: ${line.replaceAll(/\s*\n\s*/g, " ")}\n`);
    return 2;
  }
  terminal.err(`agop: ${message}\nThis is a defect of Agop (${code}); please report it with this:\n${stack ?? ""}\n`);
  return 1;
}
