import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { toBytes, toNumber } from "../options/arguments.js";
import { addFittingOptions } from "../options/fitting-options.js";
import { addColumnOptions, addTableOptions } from "../options/table-options.js";
import type { CompleteFlags } from "./flags.js";

export function addCompleteCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("complete")
    .description("Fill in the missing cells of a table, numbers and categories, and say how well.")
    .argument("<file>", "a table (CSV, Parquet, Arrow, JSON lines) or a list of triplets; - is standard input");
  addTableOptions(command);
  addColumnOptions(command)
    .option("--as-numbers", "fill a column of integers with any numbers, not with integers alone")
    .option("--triplets <row,col,value>", "the file lists entries: the names or numbers of its three columns");
  addFittingOptions(command, { split: "a validation split", observed: "observed cells", algorithm: "auto" })
    .option("--order <column>", "the rows are in the order of its dates or numbers; dates are found by themselves")
    .option("--group <column>", "tells several series of rows apart")
    .option("--preparation <auto|names>", "what is done to the table before, such as neighbours,standardise", "auto")
    .option(
      "--budget <seconds>",
      "for choosing; left out, what takes longer than a minute a fit by its forecast is not tried",
      toNumber,
    )
    .option("--rank <number>", "keep so many eigenvectors of the AGOP", toNumber)
    .option("--out <file>", "write the completed table, or what the next two ask for; - is standard output")
    .option("--predict <pairs.csv>", "write predictions for these pairs of row and column only")
    .option("--top <number>", "write the so many best unobserved columns of every row only", toNumber)
    .option(
      "--uncertainty <file>",
      "write an interval for every filled number, a probability for every filled category",
    )
    .option("--coverage <fraction>", "of the cells that the intervals hold; default 0.9", toNumber)
    .option("--draws <number>", "write so many drawn tables beside --out, for multiple imputation", toNumber)
    .option("--memory <size>", "the most to use, such as 512MiB or 4GiB; what is free if left out", toBytes)
    .option("--save <file>", "keep what was learned, so that --model completes other rows with it")
    .option("--model <file>", "complete rows with what --save kept, without fitting")
    .option("--checkpoint <file>", "where an interrupted fit is kept")
    .option("--resume <file>", "go on from a checkpoint, to the result of an uninterrupted run")
    .option("--same-bits", "over processes: sum in the order of the ranks, for the same bits in every MPI", false)
    .action(async (file: string, flags: CompleteFlags) => {
      const { complete } = await import("./complete.js");
      await complete(file, flags, context);
    });
}
