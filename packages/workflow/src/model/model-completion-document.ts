import { outputName, tableFileName } from "@agop/data";
import type { Written } from "../output/write-output.js";
import type { SourceFacts } from "../source/source.js";
import type { CompletedWithModel } from "./complete-with-model.js";

/** Bumped when a field changes its meaning. */
const documentVersion = 1;

/** A table that was completed with a saved model as one JSON document. */
export interface ModelCompletionDocument {
  readonly schemaVersion: typeof documentVersion;
  readonly command: "complete";
  readonly file: string;
  readonly model: string;
  readonly algorithm: string;
  readonly rows: number;
  readonly cols: number;
  readonly observed: number;
  readonly backend: string;
  readonly warnings: SourceFacts["warnings"];
  readonly output: Written["kind"];
  readonly out: string;
  /** How many values `out` has. */
  readonly written: number;
  readonly elapsedMs: number;
}

/** @param elapsedMs of all the work */
export function modelCompletionDocument(
  { file, model }: { readonly file: string; readonly model: string },
  { source, algorithm, backend, output }: CompletedWithModel,
  elapsedMs: number,
): ModelCompletionDocument {
  const { rows, cols, count } = source.shape;
  return {
    schemaVersion: documentVersion,
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
}

/** The same in words. */
export function describeModelCompletion({ file, model, rows, out, written }: ModelCompletionDocument): string {
  return `${tableFileName(file)}: ${rows} rows completed with ${model}\n  wrote       ${outputName(out)}, ${written} values\n`;
}
