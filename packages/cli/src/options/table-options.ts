import type { TableOptions } from "@agop/data";
import { type Command, Option } from "commander";

/** How a table is written, as Commander hands it over. */
export interface TableFlags {
  readonly missing?: string;
  readonly delimiter?: string;
  readonly decimal?: "." | ",";
  readonly header?: boolean;
}

export function addTableOptions(command: Command): Command {
  return command
    .option("--missing <marker>", "a cell that means missing, beside blank, NA and NaN, such as -200")
    .option("--delimiter <character>", "between cells; found by itself if left out")
    .addOption(new Option("--decimal <character>", "decimal sign").choices([".", ","]))
    .option("--header", "the first line has names; if left out, it has unless all of it is numbers")
    .option("--no-header", "the first line is data; columns are named column1, column2, ...");
}

export function tableOptions({ missing, delimiter, decimal, header }: TableFlags): TableOptions {
  return {
    ...(missing !== undefined && { missing }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
    ...(header !== undefined && { header }),
  };
}
