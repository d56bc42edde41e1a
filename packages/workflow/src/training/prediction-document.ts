import { outputName, tableFileName } from "@agop/data";
import type { InputWarning } from "../following.js";
import { countOf, secondsOf } from "../output/words.js";
import { errorLines } from "./errors-in-words.js";
import type { HeldOutErrors } from "./held-out-errors.js";
import type { PredictedTable } from "./predict-table.js";

/** Predictions of a table as one JSON document. */
export interface PredictionDocument {
  /** Bumped when a field changes its meaning. */
  readonly schemaVersion: 1;
  readonly command: "predict";
  readonly model: string;
  readonly file: string;
  readonly rows: number;
  readonly algorithm: string;
  readonly backend: string;
  readonly out: string;
  /** Names of the columns that were added. */
  readonly added: readonly string[];
  /** Where the table has the targets. */
  readonly errors: HeldOutErrors | null;
  readonly warnings: readonly InputWarning[];
  readonly elapsedMs: number;
}

/** @param elapsedMs of all the work */
export function predictionDocument(
  { model, file }: Pick<PredictionDocument, "model" | "file">,
  { rows, algorithm, backend, out, added, errors, warnings }: PredictedTable,
  elapsedMs: number,
): PredictionDocument {
  const result = { rows, algorithm, backend: backend.name, out, added, errors, warnings };
  return { schemaVersion: 1, command: "predict", model, file, ...result, elapsedMs };
}

/** The same in words. */
export function describePrediction({ file, model, rows, out, added, errors, elapsedMs }: PredictionDocument): string {
  const lines = [
    `${tableFileName(file)}: ${countOf(rows)} rows predicted with ${model}`,
    ...(errors ? errorLines("error", errors) : []),
    `  wrote       ${outputName(out)}, with ${added.length === 1 ? "a column" : "columns"} ${added.map((name) => `"${name}"`).join(", ")}`,
    `  took        ${secondsOf(elapsedMs)}`,
  ];
  return `${lines.join("\n")}\n`;
}
