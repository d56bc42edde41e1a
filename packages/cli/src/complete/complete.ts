import {
  asModelRequest,
  checkedFitting,
  type CompletedTable,
  type CompletedWithModel,
  completionDocument,
  describeCompletion,
  describeModelCompletion,
  joinProcesses,
  modelCompletionDocument,
  prepareCompletion,
  prepareWithModel,
  workTogether,
} from "@agop/workflow";
import type { CommandContext } from "../command-context.js";
import { follow, type Printed } from "../following/follow.js";
import { titleOf } from "../following/page-header.js";
import { openFitting } from "../registry.js";
import { type CompleteFlags, completionRequest } from "./flags.js";

export async function complete(file: string, flags: CompleteFlags, context: CommandContext): Promise<void> {
  const start = performance.now();
  const elapsedMs = (): number => performance.now() - start;
  const { model } = flags;
  const request = completionRequest(file, flags);
  checkedFitting(request);
  const opened = await openFitting(flags);
  const shown = { title: titleOf("complete", file), places: flags };
  if (model === undefined) {
    const sum = await joinProcesses(opened.registry, flags);
    const prepared = await workTogether(sum, prepareCompletion({ ...request, ...opened, sum }, context.signal));
    if (!prepared) return;
    const describe = (completed: CompletedTable): Printed => {
      const document = completionDocument(file, completed, elapsedMs());
      return { document, words: describeCompletion(document) };
    };
    await follow(prepared, { ...shown, describe }, context);
    return;
  }
  const prepared = await prepareWithModel(
    asModelRequest({ ...request, ...opened, model, report: flags.report }),
    context.signal,
  );
  const describe = (completed: CompletedWithModel): Printed => {
    const document = modelCompletionDocument({ file, model }, completed, elapsedMs());
    return { document, words: describeModelCompletion(document) };
  };
  await follow(prepared, { ...shown, describe }, context);
}
