import type { Registry } from "@agop/core/registry";

/** Where a command writes to. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly isInteractive: boolean;
  /** Over the line before where it is interactive. */
  writeProgress(line: string): void;
  clearProgress(): void;
}

/** What `agop experiment` gets of the command line. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** For queues by their addresses. */
  readonly registry: () => Promise<Registry>;
  /** For a command that has done its work and yet has something to complain of. */
  readonly endWith: (code: 1) => void;
}
