import type { Backend, Json, JsonObject } from "@agop/core";
import type { TopLevelSpec } from "vega-lite";

/** `quick` ends in seconds, for tests and a first look; `paper` has sizes like the paper's and is meant for `--shard`. */
export const sizes = ["quick", "paper"] as const;

/** For a first look, or like the paper. */
export type Size = (typeof sizes)[number];

/** One line of a table of results: plain JSON, so that it can be kept in a file and sent between processes. */
export type Row = JsonObject;

/** What a worker lends to a cell. */
export interface CellContext {
  /** On one thread. */
  readonly backend: Backend;
}

/** The smallest part of a sweep that is run, kept and repeated on its own. */
export interface Cell {
  /** Names the cell within its experiment and size; made of its parameters. */
  readonly key: string;
  readonly parameters: JsonObject;
  /**
   * Depends on the parameters alone, never on what ran before.
   * @throws whatever ends the cell as failed; a run that diverges does.
   */
  run(context: CellContext): Promise<readonly Row[]>;
}

/** Results in columns. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
}

/** What rows say of a statement: undecided where rows that it speaks of are missing. */
export type Verdict = "holds" | "does not hold" | "undecided";

/** A statement that the rows bear out or do not, with the figures that decide it. */
export interface Conclusion {
  readonly text: string;
  readonly verdict: Verdict;
  readonly figures: Json;
}

/** What the rows say. */
export interface Summary {
  readonly tables: readonly Table[];
  readonly conclusions: readonly Conclusion[];
}

/** A picture of the rows. */
export interface Plot {
  /** Of its files, without ending. */
  readonly name: string;
  readonly title: string;
  readonly spec: TopLevelSpec;
}

/** One figure: what is run, and what the rows that come out say. */
export interface Experiment {
  /** Of its folder and on the command line; lower case and digits. */
  readonly name: string;
  readonly title: string;
  /** What is run, for a reader of the page, one paragraph each. */
  readonly text: readonly string[];
  /** Counts up when cells mean something else than before: results of two versions are never mixed. */
  readonly version: number;
  /** Its cells measure time, so that each is run in a process of its own, with no other beside it. */
  readonly isTimed?: boolean;
  cells(size: Size): readonly Cell[];
  /** The rows of all cells that were done, in the order of the cells; each with its cell's parameters. */
  summarise(rows: readonly Row[]): Summary;
  plots(rows: readonly Row[]): readonly Plot[];
}

/** Cells from parameters and what to do with each. */
export function cellsOf<P extends JsonObject>(
  grid: readonly P[],
  run: (parameters: P, context: CellContext) => Promise<readonly Row[]>,
): readonly Cell[] {
  return grid.map((parameters) => ({
    key: JSON.stringify(parameters),
    parameters,
    run: (context) => run(parameters, context),
  }));
}

/** A seed that follows from parameters (FNV-1a of their JSON): cells with the same ones draw the same numbers. */
export function seedOf(parameters: JsonObject): number {
  let hash = 0x811c9dc5;
  for (const character of JSON.stringify(parameters)) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return hash >>> 1;
}
