import type { Container } from "./container.js";
import type { TypedColumn } from "./typed/column-kind.js";

/** The plain text of a table that was packed, or came through a pipe. */
export interface TableContent {
  /** A temporary file, in the files that the table is in. */
  readonly path: string;
  /** What the table was packed in; of several, the innermost. */
  readonly container: Container;
  /** Of Parquet and Arrow, whose columns have types. */
  readonly columns?: readonly TypedColumn[];
}

/** How the text of a container without text of its own is written: CSV with a header. */
export const madeText = { delimiter: ",", decimal: ".", lineBreaks: ["\n"], header: true } as const;

/** Whether the text was made by us, from typed values, so that nothing about it need be found out. */
export function isMade({ container }: TableContent): boolean {
  return container === "json-lines" || container === "parquet" || container === "arrow";
}
