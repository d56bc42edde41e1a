import { type RunEvent, toAgopError } from "@agop/core";
import type { PageHeader } from "@agop/view";
import { openEventsFile } from "./events-file.js";
import { showProgress } from "./progress.js";
import { openReportFile } from "./report-file.js";
import { openSinks, type SinkFlags } from "./run-sinks.js";
import type { Terminal } from "./terminal.js";

/** Everyone who follows the runs of a command. */
export interface Listeners {
  onEvent(event: RunEvent): void;
  /** Something worth knowing that is no warning. */
  note(text: string): void;
  /** Something that went wrong without ending the command. */
  warn(text: string): void;
  /** With what the command prints, where it came so far. May be called twice. */
  close(outcome?: string): void;
}

export interface ListenerOptions extends SinkFlags {
  readonly terminal: Terminal;
  readonly events?: string | undefined;
  readonly report?: string | undefined;
  readonly header: PageHeader;
  readonly quiet?: boolean | undefined;
  readonly runs: number;
}

/** Progress on the terminal; events and a report in files and folders where asked for. Warnings are shown even when quiet. */
export function openListeners(options: ListenerOptions): Listeners {
  const { terminal, events, report, header, quiet = false, runs } = options;
  const progress = showProgress({ terminal, runs, quiet });
  const warn = (text: string): void => {
    progress.end();
    terminal.err(`warning: ${text}\n`);
  };
  const page = report === undefined ? undefined : openReportFile(report, header);
  // Folders refuse another run; only then may the file of an earlier one be replaced.
  const sinks = openSinks(options, warn);
  const file = events === undefined ? undefined : openEventsFile(events);
  let isOpen = true;
  return {
    onEvent: (event) => {
      file?.write(event);
      page?.add(event);
      sinks.onEvent(event);
      progress.onEvent(event);
    },
    note: (text) => {
      if (!quiet) terminal.err(`note: ${text}\n`);
    },
    warn,
    close: (outcome) => {
      if (!isOpen) return;
      isOpen = false;
      file?.close();
      // Files are closed at once; there is nothing to wait for.
      void sinks.close();
      progress.end();
      try {
        page?.write(outcome ?? null);
      } catch (error) {
        // What was computed is worth more than its page.
        warn(toAgopError(error).message);
      }
    },
  };
}
