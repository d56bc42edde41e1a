import {
  describeTraining,
  prepareTraining,
  type TrainedTable,
  trainingDocument,
  trainingPanels,
  type TrainingTask,
} from "@agop/workflow";
import type { CommandContext } from "../command-context.js";
import { follow } from "../following/follow.js";
import { titleOf } from "../following/page-header.js";
import { type FittingFlags, filesOf } from "../options/fitting-options.js";
import type { TableFlags } from "../options/table-options.js";
import { openRegistry, preferredBackend } from "../registry.js";

/** The options of `agop train` as Commander hands them over. */
export interface TrainFlags extends TableFlags, FittingFlags {
  readonly target: readonly string[];
  readonly task?: TrainingTask;
  readonly categorical?: readonly string[];
  readonly members?: number;
  readonly save?: string;
}

export async function train(file: string, flags: TrainFlags, context: CommandContext): Promise<void> {
  const start = performance.now();
  const prepared = await prepareTraining(
    {
      ...flags,
      file,
      targets: flags.target,
      ...(await openRegistry([process.cwd()], flags.config)),
      table: flags,
      backend: preferredBackend({ name: flags.backend }),
      alsoWritten: filesOf(flags),
    },
    context.signal,
  );
  const describe = (trained: TrainedTable) => {
    const document = trainingDocument(file, trained, performance.now() - start);
    return { document, words: describeTraining(document), panels: trainingPanels(trained) };
  };
  await follow(prepared, { title: titleOf("train", file), places: flags, describe }, context);
}
