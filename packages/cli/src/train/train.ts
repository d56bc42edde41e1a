import {
  describeTraining,
  joinProcesses,
  prepareTraining,
  type TrainedTable,
  trainingDocument,
  trainingPanels,
  type TrainingTask,
  workTogether,
} from "@agop/workflow";
import type { CommandContext } from "../command-context.js";
import { follow } from "../following/follow.js";
import { titleOf } from "../following/page-header.js";
import type { FittingFlags } from "../options/fitting-options.js";
import type { TableFlags } from "../options/table-options.js";
import { openFitting } from "../registry.js";

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
  const opened = await openFitting(flags);
  const sum = await joinProcesses(opened.registry);
  const request = { ...flags, ...opened, file, targets: flags.target, sum };
  const prepared = await workTogether(sum, prepareTraining(request, context.signal));
  if (!prepared) return;
  const describe = (trained: TrainedTable) => {
    const document = trainingDocument(file, trained, performance.now() - start);
    return { document, words: describeTraining(document), panels: trainingPanels(trained) };
  };
  await follow(prepared, { title: titleOf("train", file), places: flags, describe }, context);
}
