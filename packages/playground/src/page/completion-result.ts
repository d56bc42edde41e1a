import { element } from "@agop/view/figures";
import type { Calls, CompletedByWorker, TwoTables } from "../messages.js";
import { columnFigure } from "./column-figure.js";
import { completedTable } from "./completed-table.js";

/** Answers of the worker that reads tables. */
export type AskReader = <K extends "rows" | "column">(call: K, asked: Calls[K]["asked"]) => Promise<Calls[K]["answer"]>;

/** A completed table, and one of its columns with its filled stretches. */
export function completionResult(
  { given, isList }: Pick<TwoTables, "given" | "isList">,
  { completed, intervals, document }: CompletedByWorker,
  { ask, signal }: { readonly ask: AskReader; readonly signal: AbortSignal },
): readonly Node[] {
  const tables = { given, isList, completed, ...(intervals && { intervals }) };
  const filled = document.perColumn.filter((column) => column.filled > 0).map(({ name }) => name);
  return [
    element("h3", {}, "The completed table"),
    completedTable(tables, (asked) => ask("rows", asked)),
    // Of a list there are no rows that a column could be drawn over.
    ...(filled.length > 0 && !isList
      ? [
          element("h3", {}, "One column"),
          columnFigure(filled, (column) => ask("column", { ...tables, column }), signal),
        ]
      : []),
  ];
}
