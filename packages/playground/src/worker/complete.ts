import { completeTable, completionDocument, describeCompletion, type Following } from "@agop/workflow";
import type { Calls, CompletedByWorker } from "../messages.js";
import { filesWith, madeFile, nameWith, tableOptions } from "./given-files.js";
import { registry } from "./registry.js";

/** What `agop complete` does, with intervals where something was held out. */
export async function complete(
  { given, choice, threads }: Calls["complete"]["asked"],
  following: Following,
): Promise<CompletedByWorker> {
  const start = performance.now();
  const files = filesWith(given);
  const output = { kind: "completed", path: nameWith(given.name, "completed") } as const;
  const intervals = choice.holdout > 0 ? nameWith(given.name, "intervals").replace(/(\.\w+)+$/, ".csv") : undefined;
  const request = {
    ...choice,
    backend: { name: "wasm", threads },
    ...{ registry, files, file: given.name, output, uncertainty: intervals },
    ...{ table: tableOptions(given.reading), triplets: given.reading.triplets },
  };
  const completed = await completeTable(request, following);
  const document = completionDocument(given.name, completed, performance.now() - start);
  return {
    document,
    words: describeCompletion(document),
    completed: madeFile(files, output.path),
    // Nothing is written where no cell is sure.
    ...(intervals !== undefined && files.get(intervals) && { intervals: madeFile(files, intervals) }),
  };
}
