import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { toBytes, toNumber } from "../options/arguments.js";
import { addFittingOptions } from "../options/fitting-options.js";
import { addTableOptions } from "../options/table-options.js";
import type { CompleteFlags } from "./flags.js";

export function addCompleteCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("complete")
    .description("Fill in the missing cells of a table of numbers, and say how well.")
    .argument("<file>", "a CSV file, or a list of triplets");
  addTableOptions(command).option(
    "--triplets <row,col,value>",
    "the file lists entries: the names or numbers of its three columns",
  );
  addFittingOptions(command, { split: "a validation split", observed: "observed cells", algorithm: "auto" })
    .option("--rank <number>", "keep so many eigenvectors of the AGOP", toNumber)
    .option("--out <file>", "write the completed table, or what the next two ask for")
    .option("--predict <pairs.csv>", "write predictions for these pairs of row and column only")
    .option("--top <number>", "write the so many best unobserved columns of every row only", toNumber)
    .option("--memory <size>", "the most to use, such as 512MiB or 4GiB; what is free if left out", toBytes)
    .option("--save <file>", "keep what was learned, so that --model completes other rows with it")
    .option("--model <file>", "complete rows with what --save kept, without fitting")
    .option("--checkpoint <file>", "where an interrupted fit is kept")
    .option("--resume <file>", "go on from a checkpoint, to the result of an uninterrupted run")
    .action(async (file: string, flags: CompleteFlags) => {
      const { complete } = await import("./complete.js");
      await complete(file, flags, context);
    });
}
