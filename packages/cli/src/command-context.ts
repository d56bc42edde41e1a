import type { Terminal } from "./terminal.js";

/** 0 done, 1 a defect of ours, a cell of an experiment that failed or a plugin that breaks its contract, 2 bad usage or input, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;

/** What every command gets. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborts on SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** For a command that has done its work and yet has something to complain of. */
  readonly endWith: (code: ExitCode) => void;
  /** The words after `agop`. */
  readonly args: readonly string[];
}
