import { AgopError } from "@agop/core";
import type { Panel } from "@agop/core/run";
import { isStandardOutput } from "@agop/data";
import type { Prepared } from "@agop/workflow";
import type { CommandContext } from "../command-context.js";
import { withFlags } from "../options/flag-names.js";
import { openListeners, type Places } from "./listeners.js";
import { openLiveRun } from "./live-run.js";
import { pageHeader } from "./page-header.js";

/** A result as it is printed. */
export interface Printed {
  readonly document: object;
  /** Options are named in it as in the messages of errors. */
  readonly words: string;
  /** What a report shows beside the curves of the runs. */
  readonly panels?: readonly Panel[];
}

export interface Followed<R> {
  /** For the titles of pages. */
  readonly title: string;
  readonly places: Places;
  /** Serve a page that follows the run; on any port that is free where none is given. */
  readonly live?: { readonly port: number | undefined } | undefined;
  describe(result: R): Printed;
}

/** Does what is prepared with everybody listening, and prints one JSON document or words. */
export async function follow<R>(
  prepared: Prepared<R>,
  { title, places, live: asked, describe }: Followed<R>,
  { terminal, signal, args }: CommandContext,
): Promise<void> {
  const header = pageHeader(args, title);
  const isPiped = places.out !== undefined && isStandardOutput(places.out);
  try {
    if (isPiped && places.json) {
      throw new AgopError("usage-invalid", "--json and --out - cannot both have standard output", "give --out FILE");
    }
    const live = asked && (await openLiveRun({ header, port: asked.port, signal, terminal }));
    try {
      const listeners = await openListeners({ ...places, terminal, header, runs: prepared.runs });
      try {
        const result = await prepared.run({
          signal: live?.signal ?? signal,
          onEvent: (event) => {
            listeners.onEvent(event);
            live?.add(event);
          },
          onNote: listeners.note,
          onTrouble: listeners.warn,
          // What nobody looks at is not computed.
          showAgop: live !== undefined || places.report !== undefined,
          ...(live && { onRun: live.follow }),
        });
        const { document, words: said, panels } = describe(result);
        const words = withFlags(said);
        listeners.close(words, panels);
        const print = isPiped ? terminal.err : terminal.out;
        print(places.json ? `${JSON.stringify(document)}\n` : words);
      } finally {
        listeners.close();
      }
    } finally {
      await live?.end();
    }
  } finally {
    prepared.close();
  }
}
