import type { RunEvent } from "@agop/core";
import type { Panel } from "@agop/core/run";
import { builtAssets } from "./built-assets.js";
import { createHistory, type HistorySnapshot } from "./history.js";
import { pageHtml } from "./html.js";
import type { PageHeader } from "./page-data.js";

/** Collects the events of runs for a page about them. */
export interface Report {
  add(event: RunEvent, source?: string): void;
  /** The page as it is now, in one file that needs no network. */
  html(header: PageHeader, panels?: readonly Panel[]): string;
}

/** @param earlier what it goes on from */
export function createReport(earlier?: HistorySnapshot): Report {
  const history = createHistory(earlier);
  return {
    add: history.add,
    html: (header, panels = []) =>
      pageHtml(
        { header, history: { runs: history.runs(), warnings: history.warnings() }, panels, isLive: false },
        builtAssets(),
      ),
  };
}
