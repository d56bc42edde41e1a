import type { JsonObject, Metrics } from "@agop/core";
import type { Forecast } from "../forecast/forecast.js";
import type { Written } from "../output/write-output.js";
import { countOf, secondsOf, settingsInWords } from "../output/words.js";
import type { HoldoutReport } from "./choose-and-evaluate.js";
import type { CompletedTable } from "./request.js";

/** Bumped when a field changes its meaning. */
const documentVersion = 1;

interface ColumnReport {
  readonly name: string;
  readonly observed: number;
  readonly filled: number;
  /** In the units of the table. */
  readonly mean: number;
  readonly holdout: Metrics | null;
}

/** A completed table as one JSON document. */
export interface CompletionDocument {
  readonly schemaVersion: typeof documentVersion;
  readonly command: "complete";
  readonly file: string;
  readonly rows: number;
  readonly cols: number;
  readonly observed: number;
  readonly filled: number;
  readonly algorithm: string;
  readonly settings: JsonObject;
  readonly backend: string;
  readonly backendDescription: string;
  readonly iterations: number;
  /** "validation": the iteration with the smallest error on a validation split was taken. */
  readonly stopReason: string;
  readonly validation: Metrics | null;
  readonly holdout: HoldoutReport | null;
  readonly perColumn: readonly ColumnReport[];
  readonly effectiveRank: number | null;
  /** Leading singular values of the standardised estimate, largest first. */
  readonly spectrum: readonly number[] | null;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  /** What was foretold before the first run. */
  readonly forecast: Forecast;
  /** "completed", or what `predict` ("pairs") or `top` ask for. */
  readonly output: Written["kind"];
  readonly out: string | null;
  /** How many values `out` has; null where nothing was written. */
  readonly written: number | null;
  readonly elapsedMs: number;
}

/** @param elapsedMs of all the work */
export function completionDocument(file: string, completed: CompletedTable, elapsedMs: number): CompletionDocument {
  const { source, backend, output } = completed;
  const { shape, columnCounts, columnMeans } = source;
  const filledIn = (count: number): number => (count === 0 ? 0 : shape.rows - count);
  return {
    schemaVersion: documentVersion,
    command: "complete",
    file,
    rows: shape.rows,
    cols: shape.cols,
    observed: shape.count,
    filled: columnCounts.reduce((total, count) => total + filledIn(count), 0),
    algorithm: completed.algorithm,
    settings: completed.settings,
    backend: backend.name,
    backendDescription: backend.description,
    iterations: completed.iterationsDone,
    stopReason: completed.iterations === null ? completed.reason : "validation",
    validation: completed.validation,
    holdout: completed.holdout,
    perColumn: source.columnNames.map((name, column) => ({
      name,
      observed: columnCounts[column],
      filled: filledIn(columnCounts[column]),
      mean: columnMeans[column],
      holdout: completed.columnErrors.at(column) ?? null,
    })),
    effectiveRank: completed.effectiveRank,
    spectrum: completed.spectrum,
    warnings: source.warnings,
    forecast: completed.forecast,
    output: output?.kind ?? "completed",
    out: output?.path ?? null,
    written: output?.values ?? null,
    elapsedMs,
  };
}

/** More columns than this are not listed one by one. */
const listedColumns = 30;

/** The same in words. */
export function describeCompletion(document: CompletionDocument): string {
  const { rows, cols, observed, holdout, iterations } = document;
  const cells = rows * cols;
  const percent = (100 * (1 - observed / cells)).toFixed(1);
  const lines = [
    `${document.file}: ${countOf(rows)} rows, ${countOf(cols)} columns of numbers, ${percent}% of the cells missing`,
    `  algorithm   ${document.algorithm}: ${settingsInWords(document.settings)}`,
    `  iterations  ${iterations} (${stopWords[document.stopReason] ?? document.stopReason})`,
    `  backend     ${document.backend}: ${document.backendDescription}`,
    ...(document.effectiveRank === null
      ? []
      : [`  rank        ${document.effectiveRank} effective of ${Math.min(rows, cols)}`]),
    ...(holdout ? holdoutLines(holdout) : []),
    ...(cols <= listedColumns ? columnTable(document.perColumn) : []),
    outputLine(document),
    `  took        ${secondsOf(document.elapsedMs)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function outputLine({ out, output, written, filled }: CompletionDocument): string {
  if (out === null) return `  ${countOf(filled)} cells can be filled; give \`out\` FILE to write the completed table`;
  if (output === "completed") return `  wrote       ${out}, ${countOf(filled)} cells filled, observed cells unchanged`;
  return `  wrote       ${out}, ${countOf(written ?? 0)} predictions`;
}

const stopWords: Readonly<Record<string, string>> = {
  validation: "chosen on a validation split",
  converged: "converged",
  "max-iterations": "the most that was allowed; not converged",
};

function holdoutLines({ n, rmseStandardized, baselineColumnMean }: HoldoutReport): readonly string[] {
  const explained = 1 - (rmseStandardized / baselineColumnMean) ** 2;
  return [
    `  held out    ${countOf(n)} observed cells: RMSE ${rmseStandardized.toFixed(3)} standard deviations, where means alone give ${baselineColumnMean.toFixed(3)} (${(100 * explained).toFixed(0)}% of the variance explained)`,
  ];
}

function columnTable(columns: readonly ColumnReport[]): readonly string[] {
  const width = Math.max(...columns.map(({ name }) => name.length), 6);
  const header = `  ${"column".padEnd(width)}  ${"observed".padStart(10)}  ${"filled".padStart(9)}  ${"mean".padStart(11)}  ${"held-out RMSE".padStart(13)}`;
  const row = ({ name, observed, filled, mean, holdout }: ColumnReport): string =>
    `  ${name.padEnd(width)}  ${countOf(observed).padStart(10)}  ${countOf(filled).padStart(9)}  ${mean.toPrecision(4).padStart(11)}  ${(holdout ? holdout.rmse.toPrecision(4) : "-").padStart(13)}`;
  return ["", header, ...columns.map(row), ""];
}
