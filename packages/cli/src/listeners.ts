import type { RunEvent } from "@agop/core";
import { openEventsFile } from "./events-file.js";
import { showProgress } from "./progress.js";
import type { Terminal } from "./terminal.js";

/** Everyone who follows the runs of a command. */
export interface Listeners {
  onEvent(event: RunEvent): void;
  /** Something worth knowing that is no warning. */
  note(text: string): void;
  /** Something that went wrong without ending the command. */
  warn(text: string): void;
  /** May be called twice. */
  close(): void;
}

/** Progress on the terminal, and a file of events where one is asked for. Warnings are shown even when quiet. */
export function openListeners(options: {
  readonly terminal: Terminal;
  readonly events?: string | undefined;
  readonly quiet?: boolean | undefined;
  readonly runs: number;
}): Listeners {
  const { terminal, events, quiet = false, runs } = options;
  const file = events === undefined ? undefined : openEventsFile(events);
  const progress = showProgress({ terminal, runs, quiet });
  let isOpen = true;
  return {
    onEvent: (event) => {
      file?.write(event);
      progress.onEvent(event);
    },
    note: (text) => {
      if (!quiet) terminal.err(`note: ${text}\n`);
    },
    warn: (text) => {
      progress.end();
      terminal.err(`warning: ${text}\n`);
    },
    close: () => {
      if (isOpen) file?.close();
      if (isOpen) progress.end();
      isOpen = false;
    },
  };
}
