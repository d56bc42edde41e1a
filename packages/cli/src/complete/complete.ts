import { AgopError } from "@agop/core";
import {
  checkedFitting,
  type CompletedTable,
  type CompletedWithModel,
  completionDocument,
  describeCompletion,
  prepareCompletion,
  prepareWithModel,
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
  const registry = await openRegistry([process.cwd()], flags.config);
  const shown = { title: titleOf("complete", file), places: flags };
  if (model === undefined) {
    const prepared = await prepareCompletion({ ...request, registry }, context.signal);
    const describe = (completed: CompletedTable): Printed => {
      const document = completionDocument(file, completed, elapsedMs());
      return { document, words: describeCompletion(document) };
    };
    await follow(prepared, { ...shown, describe }, context);
    return;
  }
  if (flags.algorithm !== "auto") registry.find("algorithm", flags.algorithm);
  const { output } = request;
  if (!output) throw new AgopError("usage-invalid", "--model needs --out FILE");
  const prepared = await prepareWithModel({ ...request, registry, model, output }, context.signal);
  const describe = (completed: CompletedWithModel): Printed => modelPrinted(file, model, completed, elapsedMs());
  await follow(prepared, { ...shown, describe }, context);
}

function modelPrinted(
  file: string,
  model: string,
  { source, algorithm, backend, output }: CompletedWithModel,
  elapsedMs: number,
): Printed {
  const { rows, cols, count } = source.shape;
  const document = {
    schemaVersion: 1,
    command: "complete",
    file,
    model,
    algorithm,
    rows,
    cols,
    observed: count,
    backend: backend.name,
    warnings: source.warnings,
    output: output.kind,
    out: output.path,
    written: output.values,
    elapsedMs,
  };
  const words = `${file}: ${rows} rows completed with ${model}\n  wrote       ${output.path}, ${output.values} values\n`;
  return { document, words };
}
