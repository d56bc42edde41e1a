/** Where a command writes. Results go to `out`; everything else, progress and warnings, to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal, where a line can be written over. */
  readonly isInteractive: boolean;
  /** Characters that fit in a line of it now; where it is not known, 80. */
  readonly columns?: () => number | undefined;
}

const clearLine = "\r\u001b[2K";

/** Clears the line of progress. */
export function clearProgress({ err, isInteractive }: Terminal): void {
  if (isInteractive) err(clearLine);
}

/** Writes a line of progress, on a terminal over the one before: one that is too long would leave rests of itself behind. */
export function writeProgress({ err, isInteractive, columns }: Terminal, line: string): void {
  const characters = Array.from(line);
  // The last column is the cursor's.
  const most = Math.max(1, (columns?.() ?? 80) - 1);
  const shown = characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : line;
  err(isInteractive ? clearLine + shown : `${line}\n`);
}

/**
 * A terminal on which control characters of what is written, a name from a file say, are shown as `\u001b` and do nothing; but for
 * line breaks, tabs, and what clears the line of progress before a text.
 */
export function withoutControls({ out, err, ...others }: Terminal): Terminal {
  const written = (write: (text: string) => void) => (text: string) => {
    const start = text.startsWith(clearLine) ? clearLine : "";
    write(start + visible(text.slice(start.length)));
  };
  return { out: written(out), err: written(err), ...others };
}

function visible(text: string): string {
  return text.replaceAll(/(?![\t\n])\p{Cc}/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

export function processTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isInteractive: process.stderr.isTTY && process.env["TERM"] !== "dumb" && !process.env["CI"],
    columns: () => process.stderr.columns,
  };
}
