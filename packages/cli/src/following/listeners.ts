import type { JsonObject, RunEvent } from "@agop/core";
import { toAgopError } from "@agop/core/registry";
import type { Panel } from "@agop/core/run";
import type { AttachedSinks } from "@agop/sinks";
import { openReportFile, type PageHeader } from "@agop/view";
import { withFlags } from "../options/flag-names.js";
import type { FollowingFlags } from "../options/fitting-options.js";
import type { Terminal } from "../terminal.js";
import { showProgress } from "./progress.js";

/** Everyone who follows the runs of a command. */
export interface Listeners {
  onEvent(event: RunEvent): void;
  /** Something worth knowing that is no warning. */
  note(text: string): void;
  /** Something that went wrong without ending the command. */
  warn(text: string): void;
  /** With what the command prints and a report shows, where it came so far. May be called twice. */
  close(outcome?: string, panels?: readonly Panel[]): void;
}

/** Where what happens is shown and kept. */
export interface Places extends Omit<FollowingFlags, "events"> {
  readonly events?: string | undefined;
  /** Where a table is written. */
  readonly out?: string;
  /** What a run goes on from: its events and its report then go on too. */
  readonly resume?: string;
  /** For the run folder, where the command line does not say all. */
  readonly configuration?: JsonObject;
}

export interface ListenerOptions extends Places {
  readonly terminal: Terminal;
  readonly header: PageHeader;
  readonly runs: number;
}

/**
 * Progress on the terminal; events and a report in files and folders where asked for. Warnings are shown even when quiet.
 * @throws AgopError `file-unwritable`, also for a folder that holds another run: no file of an earlier one is replaced then
 */
export async function openListeners(options: ListenerOptions): Promise<Listeners> {
  const { terminal, events, report, runFolder, tensorboard, configuration, header, quiet = false, runs } = options;
  const progress = showProgress({ terminal, runs, quiet });
  const warn = (text: string): void => {
    progress.end();
    terminal.err(`warning: ${text}\n`);
  };
  const goesOn = options.resume !== undefined;
  const page = report === undefined ? undefined : openReportFile(report, header, { goesOn });
  let sinks: AttachedSinks | undefined;
  if ((events ?? runFolder ?? tensorboard) !== undefined) {
    const { attachSinks, eventsFileSink, runFolderSink, tensorBoardSink } = await import("@agop/sinks");
    const opened = [
      ...(tensorboard === undefined ? [] : [tensorBoardSink(tensorboard)]),
      ...(events === undefined ? [] : [eventsFileSink(events, { goesOn })]),
      // The last, for it is claimed at once.
      ...(runFolder === undefined ? [] : [runFolderSink(runFolder, { ...(configuration && { configuration }) })]),
    ];
    sinks = attachSinks(opened, (trouble) => {
      warn(trouble.message);
    });
  }
  let isOpen = true;
  return {
    onEvent: (event) => {
      page?.add(event);
      sinks?.onEvent(event);
      progress.onEvent(event);
    },
    note: (text) => {
      if (!quiet) terminal.err(`note: ${withFlags(text)}\n`);
    },
    warn,
    close: (outcome, panels) => {
      if (!isOpen) return;
      isOpen = false;
      // Files are closed at once; there is nothing to wait for.
      void sinks?.close();
      progress.end();
      try {
        page?.write(outcome ?? null, panels);
      } catch (error) {
        // What was computed is worth more than its page.
        warn(toAgopError(error).message);
      }
    },
  };
}
