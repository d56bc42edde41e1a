/** Where a command writes to. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly isInteractive: boolean;
}

/** What `agop experiment` gets of the command line. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** For a command that has done its work and yet has something to complain of. */
  readonly endWith: (code: 1) => void;
}
