import { outputName, type PassedOver, tableFileName } from "@agop/data";
import { nameOf, type Rival } from "../candidates/candidate.js";
import { byFrequency } from "../categories/completed-category.js";
import { countOf, secondsOf, settingsInWords } from "../output/words.js";
import { unknownInWords } from "../output/unknown-pairs.js";
import type { HoldoutReport } from "./holdout-errors.js";
import type { CategoryReport, ColumnReport, CompletionDocument } from "./completion-document.js";
import type { RankingMeasures } from "./ranking-measures.js";

/** More columns than this are not listed one by one. */
const listedColumns = 30;

/** A completed table in words, line by line. */
export function describeCompletion(document: CompletionDocument): string {
  const { rows, cols, observed, holdout, iterations, categories } = document;
  const cells = rows * cols;
  const numbers = cols - categories.length;
  const isListed = numbers > 0 && numbers <= listedColumns;
  const tables = [...(isListed ? columnTable(document.perColumn) : []), ...categoryTable(categories)];
  const fit = iterations === 0 ? [`  algorithm   ${document.algorithm}`] : fitLines(document);
  const percent = (100 * (1 - observed / cells)).toFixed(1);
  const lines = [
    `${tableFileName(document.file)}: ${countOf(rows)} rows, ${columnsInWords(numbers, categories.length)}, ${percent}% of the cells missing`,
    ...passedOverLines(document.passedOver),
    ...(numbers > 0 ? fit : []),
    ...rankLine(document),
    ...(holdout ? holdoutLines(holdout) : []),
    ...(holdout && document.ranking ? [rankingLine(document.ranking, holdout)] : []),
    ...candidateLines(document.candidates),
    ...(tables.length > 0 ? ["", ...tables] : []),
    outputLine(document),
    ...uncertaintyLines(document),
    ...(document.unknown ? [`  unknown     ${unknownInWords(document.unknown)}`] : []),
    `  took        ${secondsOf(document.elapsedMs)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function uncertaintyLines({ intervals, coverage, draws }: CompletionDocument): readonly string[] {
  return [
    ...(intervals === null || coverage === null
      ? []
      : [`  intervals   ${intervals}: each holds its cell with a probability of ${100 * coverage}%`]),
    ...(draws.length === 0 ? [] : [`  draws       ${draws.length} completed tables: ${draws[0]}, ...`]),
  ];
}

function rankLine({ effectiveRank, exactRank, rows, cols }: CompletionDocument): readonly string[] {
  if (exactRank !== null) return [`  rank        exactly ${exactRank}: every entry is met to rounding`];
  return effectiveRank === null ? [] : [`  rank        ${effectiveRank} effective of ${Math.min(rows, cols)}`];
}

/** The best first; those that needed several splits to be told apart before the others. */
function candidateLines(candidates: readonly Rival[]): readonly string[] {
  const errorOf = ({ validation }: Rival): number => validation?.["rmse"] ?? Infinity;
  const sorted = candidates.toSorted((a, b) => b.splits - a.splits || errorOf(a) - errorOf(b));
  if (sorted.length < 2) return [];
  const said = sorted.map((rival) => {
    const error = rival.validation ? rival.validation["rmse"].toPrecision(4) : "-";
    const splits = rival.splits > 1 ? ` (${rival.splits} splits)` : "";
    const name = nameOf(rival.algorithm, rival.preparations);
    return `              ${error.padStart(9)}  ${name}${splits}${remarks[rival.outcome]}`;
  });
  return ["  candidates  by their validation RMSE", ...said];
}

const remarks: Readonly<Record<Rival["outcome"], string>> = {
  chosen: "  <- chosen",
  tried: "",
  abandoned: " (given up)",
  failed: " (broke on its numbers)",
  "not tried": " (not tried)",
};

function fitLines(document: CompletionDocument): readonly string[] {
  const { algorithm, preparations, settings, iterations, stopReason, backend, backendDescription } = document;
  return [
    `  algorithm   ${nameOf(algorithm, preparations)}: ${settingsInWords(settings)}`,
    `  iterations  ${iterations} (${stopWords[stopReason] ?? stopReason})`,
    `  backend     ${backend}: ${backendDescription}`,
  ];
}

/** So many columns that stay as they are have a line of their own. */
const listedPassedOver = 10;

function passedOverLines(columns: readonly PassedOver[]): readonly string[] {
  const left = columns.filter(({ kind, missing }) => kind !== "empty" && missing > 0);
  const lines = left.slice(0, listedPassedOver).map(({ name, kind, missing, hint }) => {
    const because = hint === null ? "" : ` (${hint})`;
    return `  passed over ${name}: ${kind}, ${missing === 1 ? "1 missing cell stays" : `${countOf(missing)} missing cells stay`}${because}`;
  });
  const others = left.slice(listedPassedOver);
  if (others.length === 0) return lines;
  const missing = others.reduce((sum, column) => sum + column.missing, 0);
  return [...lines, `  passed over ${others.length} other columns, ${countOf(missing)} missing cells stay`];
}

function outputLine({ out, output, written, filled }: CompletionDocument): string {
  if (out === null) return `  ${countOf(filled)} cells can be filled; give \`out\` FILE to write the completed table`;
  if (output === "completed")
    return `  wrote       ${outputName(out)}, ${countOf(filled)} cells filled, observed cells unchanged`;
  return `  wrote       ${outputName(out)}, ${countOf(written ?? 0)} predictions`;
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

function rankingLine(
  { precision, ndcg, length, relevantFrom, rows }: RankingMeasures,
  { rmse }: HoldoutReport,
): string {
  const of = `${countOf(rows)} rows with a rating of ${relevantFrom} or more`;
  return `  ranking     RMSE ${rmse.toFixed(4)}; of ${of}: precision@${length} ${precision.toFixed(3)}, NDCG@${length} ${ndcg.toFixed(3)}`;
}

function columnsInWords(numbers: number, categories: number): string {
  const all = [
    ...(numbers > 0 || categories === 0 ? [`${countOf(numbers)} columns of numbers`] : []),
    ...(categories > 0
      ? [`${countOf(categories)} ${categories === 1 ? "column" : "columns"} of categories to be filled`]
      : []),
  ];
  return all.join(", ");
}

function categoryTable(categories: readonly CategoryReport[]): readonly string[] {
  if (categories.length === 0) return [];
  const width = Math.max(...categories.map(({ name }) => name.length), 8);
  const line = (name: string, ...cells: readonly string[]): string =>
    `  ${name.padEnd(width)}  ${cells.map((cell, k) => cell.padStart([10, 9, 17, 19][k])).join("  ")}`;
  const row = ({ name, observed, filled, algorithm, holdout }: CategoryReport): string => {
    const { accuracy, baseline } = holdout ?? { accuracy: null, baseline: { accuracy: null } };
    const measured = [accuracy, baseline.accuracy].map((part) => part?.toFixed(3) ?? "-");
    const counts = [countOf(observed), countOf(filled)];
    return line(name, ...counts, ...measured) + (algorithm === byFrequency ? "  (filled with it)" : "");
  };
  const header = line("category", "observed", "filled", "held-out accuracy", "most frequent alone");
  return [header, ...categories.map(row), ""];
}

function columnTable(columns: readonly ColumnReport[]): readonly string[] {
  const width = Math.max(...columns.map(({ name }) => name.length), 6);
  const header = `  ${"column".padEnd(width)}  ${"observed".padStart(10)}  ${"filled".padStart(9)}  ${"mean".padStart(11)}  ${"held-out RMSE".padStart(13)}`;
  const row = ({ name, observed, filled, mean, holdout }: ColumnReport): string =>
    `  ${name.padEnd(width)}  ${countOf(observed).padStart(10)}  ${countOf(filled).padStart(9)}  ${mean.toPrecision(4).padStart(11)}  ${(holdout ? holdout.rmse.toPrecision(4) : "-").padStart(13)}`;
  return [header, ...columns.map(row), ""];
}
