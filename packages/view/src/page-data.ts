import type { RunEvent } from "@agop/core";
import type { Panel } from "@agop/core/run";
import type { HistorySnapshot } from "./history.js";

/** What is said of the runs beside their events. */
export interface PageHeader {
  readonly title: string;
  /** The command that made them, to be repeated; null where it is not known. */
  readonly command: string | null;
  /** What they ran with: names and versions. */
  readonly versions: Readonly<Record<string, string>>;
  /** What the command printed. */
  readonly outcome: string | null;
}

/** What the page is made of. A report holds all of it; a live page asks for the rest. */
export interface PageData {
  readonly header: PageHeader;
  readonly history: HistorySnapshot;
  /** Of a report about a result. */
  readonly panels: readonly Panel[];
  /** Whether it is to follow events from the server it came from. */
  readonly isLive: boolean;
}

/** The state of what a live page follows. */
export interface LiveState {
  readonly isPaused: boolean;
  /** Whether it can be paused and stopped from the page. */
  readonly canControl: boolean;
  /** Nothing will come any more. */
  readonly isOver: boolean;
  /** Known to the page alone: its server does not answer. */
  readonly isLost: boolean;
}

/** What the server sends, by the name of the server-sent event. */
export interface LiveMessages {
  /** All so far: at the start, and after the connection was lost. */
  readonly snapshot: { readonly history: HistorySnapshot; readonly state: LiveState };
  readonly events: readonly { readonly source: string; readonly event: RunEvent }[];
  readonly state: LiveState;
}

/** What the page may ask of the run. */
export type LiveAction = "pause" | "resume" | "stop";

/** The element that a page finds its data in. */
export const dataElement = "agop-data";
