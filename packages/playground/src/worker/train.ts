import {
  describePrediction,
  describeTraining,
  type Following,
  predictionDocument,
  predictTable,
  trainingDocument,
  trainingPanels,
  trainTable,
} from "@agop/workflow";
import type { Calls, PredictedByWorker, TrainedByWorker } from "../messages.js";
import { filesWith, madeFile, nameWith, tableOptions } from "./given-files.js";
import { registry } from "./registry.js";

const save = "model.json";

/** What `agop train --save` does. */
export async function train(
  { given, target, choice, threads }: Calls["train"]["asked"],
  following: Following,
): Promise<TrainedByWorker> {
  const start = performance.now();
  const files = filesWith(given);
  const table = tableOptions(given.reading);
  const backend = { name: "wasm", threads };
  const request = { ...choice, backend, registry, files, file: given.name, targets: [target], table, save };
  const trained = await trainTable(request, following);
  const document = trainingDocument(given.name, trained, performance.now() - start);
  const panels = trainingPanels(trained);
  return { document, words: describeTraining(document), panels, model: madeFile(files, save) };
}

/** What `agop predict` does. */
export async function predict(
  { given, model }: Calls["predict"]["asked"],
  following: Following,
): Promise<PredictedByWorker> {
  const start = performance.now();
  const files = filesWith(given, [model]);
  const out = nameWith(given.name, "predicted");
  const table = tableOptions(given.reading);
  const request = { registry, files, model: model.name, file: given.name, out, table };
  const predicted = await predictTable(request, following);
  const document = predictionDocument({ model: model.name, file: given.name }, predicted, performance.now() - start);
  return { document, words: describePrediction(document), predicted: madeFile(files, out) };
}
