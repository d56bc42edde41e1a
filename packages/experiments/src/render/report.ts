import type { Json, JsonObject } from "@agop/core";
import type { Cell, Conclusion, Row, Table } from "../experiment.js";
import type { Outcome } from "../sweep/outcome.js";

/** What came out of an experiment; the document `results.json`. */
export interface Report {
  readonly schemaVersion: 2;
  readonly command: "experiment";
  readonly experiment: string;
  readonly title: string;
  readonly text: readonly string[];
  readonly size: string;
  readonly version: number;
  /** The values that the cells take for each parameter. */
  readonly parameters: Readonly<Record<string, readonly Json[]>>;
  readonly cells: {
    readonly total: number;
    readonly done: number;
    readonly failed: number;
    readonly missing: number;
  };
  /** Processor, Node.js and backend that cells ran on, and how many on each. */
  readonly ranOn: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly parameters: JsonObject; readonly reason: string }[];
  readonly conclusions: readonly Conclusion[];
  readonly tables: readonly Table[];
  readonly rows: readonly Row[];
}

/** Where no cell is done there is nothing to conclude from. */
export function reportOn({ experiment, size, rows, cells, failed, ranOn, missing }: Outcome): Report {
  const { name, title, text, version } = experiment;
  const summary = rows.length > 0 ? experiment.summarise(rows) : { tables: [], conclusions: [] };
  return {
    schemaVersion: 2,
    command: "experiment",
    experiment: name,
    title,
    text,
    size,
    version,
    parameters: parametersOf(experiment.cells(size)),
    cells: { ...cells, failed: failed.length, missing },
    ranOn,
    failures: failed,
    ...summary,
    rows,
  };
}

function parametersOf(cells: readonly Cell[]): Readonly<Record<string, readonly Json[]>> {
  const values = new Map<string, Set<Json>>();
  for (const { parameters } of cells) {
    for (const [name, value] of Object.entries(parameters))
      values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return Object.fromEntries([...values].map(([name, distinct]) => [name, [...distinct]]));
}
