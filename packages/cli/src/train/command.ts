import { type Command, Option } from "commander";
import type { CommandContext } from "../command-context.js";
import { toNumber } from "../options/arguments.js";
import { addFittingOptions } from "../options/fitting-options.js";
import { addColumnOptions, addTableOptions } from "../options/table-options.js";
import type { TrainFlags } from "./train.js";

export function addTrainCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("train")
    .description("Learn to predict columns of a table from the others: numbers, or classes.")
    .argument("<file>", "a table; - is standard input")
    .requiredOption("--target <column...>", "the column to be predicted; several of numbers")
    .addOption(new Option("--task <name>", "by the column if left out").choices(["regression", "classification"]))
    .option("--categorical <column...>", "columns whose numbers are codes of categories");
  addTableOptions(command);
  addColumnOptions(command);
  addFittingOptions(command, { split: "validation", observed: "rows", algorithm: "auto", hasAlpha: false })
    .option(
      "--members <number>",
      "fits of the search that are averaged at most, 1 for the best alone; fewer of many rows if left out",
      toNumber,
    )
    .option("--save <file>", "keep what was learned, so that `agop predict` predicts other rows with it")
    .action(async (file: string, flags: TrainFlags) => {
      const { train } = await import("./train.js");
      await train(file, flags, context);
    });
}
