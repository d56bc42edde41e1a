import { AgopError } from "@agop/core";
import {
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
import { openRegistry } from "../registry.js";
import { checkModelFlags, type CompleteFlags, completionRequest } from "./flags.js";

export async function complete(file: string, flags: CompleteFlags, context: CommandContext): Promise<void> {
  const start = performance.now();
  const elapsedMs = (): number => performance.now() - start;
  const { model } = flags;
  const request = completionRequest(file, flags);
  checkedFitting(request);
  if (model !== undefined) checkModelFlags(flags);
  const opened = await openRegistry([process.cwd()], flags.config);
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
  if (flags.algorithm !== "auto") opened.registry.find("algorithm", flags.algorithm);
  const { output } = request;
  if (!output) throw new AgopError("usage-invalid", "--model needs --out FILE");
  const prepared = await prepareWithModel({ ...request, ...opened, model, output }, context.signal);
  const describe = (completed: CompletedWithModel): Printed => {
    const document = modelCompletionDocument({ file, model }, completed, elapsedMs());
    return { document, words: describeModelCompletion(document) };
  };
  await follow(prepared, { ...shown, describe }, context);
}
