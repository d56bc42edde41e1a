/** Where a command writes. Results go to `out`; everything else, progress and warnings, to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal, where a line can be written over. */
  readonly isInteractive: boolean;
}

const clearLine = "\r\u001b[2K";

/**
 * A terminal on which control characters of what is written, a name from a file say, are shown as `\u001b` and do nothing; but for
 * line breaks, tabs, and what clears the line of progress before a text.
 */
export function withoutControls({ out, err, isInteractive }: Terminal): Terminal {
  const written = (write: (text: string) => void) => (text: string) => {
    const start = text.startsWith(clearLine) ? clearLine : "";
    write(start + visible(text.slice(start.length)));
  };
  return { out: written(out), err: written(err), isInteractive };
}

function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

export function processTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isInteractive: process.stderr.isTTY && process.env["TERM"] !== "dumb" && !process.env["CI"],
  };
}
