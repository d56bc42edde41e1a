import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { addTableOptions } from "../options/table-options.js";
import type { PredictFlags } from "./predict.js";

export function addPredictCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("predict")
    .description("Predict the rows of a table with what `agop train --save` kept.")
    .argument("<model>", "what --save wrote")
    .argument("<file>", "a table with the columns that the model was trained on; - is standard input")
    .requiredOption("--out <file>", "write the table again with its predictions; - is standard output");
  addTableOptions(command)
    .option("--backend <auto|name>", "see `agop plugins`", "auto")
    .option("--json", "print one JSON document")
    .option("--quiet", "no notes")
    .option("--config <file>", "an agop.config.ts elsewhere than in this folder")
    .action(async (model: string, file: string, flags: PredictFlags) => {
      const { predict } = await import("./predict.js");
      await predict(model, file, flags, context);
    });
}
