import { join } from "node:path";
import type { JsonObject } from "@agop/core";
import type { Experiment, Row, Size } from "../experiment.js";
import { cellsFile, readCells } from "./cells-file.js";

/** Everything that is known of an experiment from its file of cells. */
export interface Outcome {
  readonly experiment: Experiment;
  readonly size: Size;
  /** Of all cells that are done, in the order of the cells; each begins with its cell's parameters. */
  readonly rows: readonly Row[];
  readonly cells: { readonly total: number; readonly done: number };
  readonly failed: readonly { readonly parameters: JsonObject; readonly reason: string }[];
  /** What the cells that are done ran on, and how many on each. */
  readonly ranOn: Readonly<Record<string, number>>;
  /** Neither done nor failed: of other shards, or of a sweep that was stopped. */
  readonly missing: number;
}

/** What the cells in an output folder have come to, and which are missing. */
export function outcomeOf(experiment: Experiment, size: Size, output: string): Outcome {
  const results = readCells(join(output, experiment.name, cellsFile))?.results;
  const cells = experiment.cells(size);
  const rows: Row[] = [];
  const failed: { readonly parameters: JsonObject; readonly reason: string }[] = [];
  const ranOn: Record<string, number> = {};
  let done = 0;
  for (const { key, parameters } of cells) {
    const result = results?.get(key);
    if (result?.outcome === "done") {
      done++;
      ranOn[result.ranOn] = (ranOn[result.ranOn] ?? 0) + 1;
      for (const row of result.rows) rows.push({ ...parameters, ...row });
    }
    if (result?.outcome === "failed") failed.push({ parameters, reason: result.reason });
  }
  const missing = cells.length - done - failed.length;
  return { experiment, size, rows, cells: { total: cells.length, done }, failed, ranOn, missing };
}
