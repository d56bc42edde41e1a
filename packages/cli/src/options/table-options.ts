import type { TableOptions } from "@agop/data";
import { type Command, Option } from "commander";
import { toList } from "./arguments.js";

/** How a table is written, and which of its columns are read, as Commander hands it over. */
export type TableFlags = Pick<
  TableOptions,
  "missing" | "delimiter" | "decimal" | "header" | "ignore" | "columns" | "asNumbers"
>;

export function addTableOptions(command: Command): Command {
  return command
    .option("--missing <marker>", "a cell such as -200 is missing, as blank, NA and NaN are; may be repeated", toList)
    .option("--delimiter <character>", "between cells, also `tab` and `blanks`; found by itself if left out")
    .addOption(new Option("--decimal <character>", "decimal sign; found by itself if left out").choices([".", ","]))
    .option("--header", "the first line has names; if left out, it has unless all of it is numbers")
    .option("--no-header", "the first line is data; columns are named column1, column2, ...");
}

export function addColumnOptions(command: Command): Command {
  return command
    .option("--ignore <column>", "a column to be left out, or several with commas; may be repeated", toList)
    .option("--columns <a,b,...>", "leave all other columns out; may be repeated", toList);
}
