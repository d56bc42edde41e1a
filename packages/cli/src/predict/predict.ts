import { describePrediction, type PredictedTable, predictionDocument, preparePrediction } from "@agop/workflow";
import type { CommandContext } from "../command-context.js";
import { follow } from "../following/follow.js";
import { titleOf } from "../following/page-header.js";
import type { TableFlags } from "../options/table-options.js";
import { openRegistry, preferredBackend } from "../registry.js";

/** The options of `agop predict` as Commander hands them over. */
export interface PredictFlags extends TableFlags {
  readonly out: string;
  readonly backend: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly config?: string;
}

export async function predict(
  model: string,
  file: string,
  flags: PredictFlags,
  context: CommandContext,
): Promise<void> {
  const start = performance.now();
  const prepared = await preparePrediction(
    {
      model,
      file,
      out: flags.out,
      ...(await openRegistry([process.cwd()], flags.config)),
      table: flags,
      backend: preferredBackend({ name: flags.backend }),
    },
    context.signal,
  );
  const describe = (predicted: PredictedTable) => {
    const document = predictionDocument({ model, file }, predicted, performance.now() - start);
    return { document, words: describePrediction(document) };
  };
  await follow(prepared, { title: titleOf("predict", file), places: flags, describe }, context);
}
