/** Where a command writes. Results go to `out`; everything else, progress and warnings, to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal, where a line can be written over. */
  readonly isInteractive: boolean;
}

export function processTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isInteractive: process.stderr.isTTY && process.env["TERM"] !== "dumb" && !process.env["CI"],
  };
}
