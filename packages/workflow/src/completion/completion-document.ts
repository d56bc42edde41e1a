import type { JsonObject, Metrics } from "@agop/core";
import type { PassedOver } from "@agop/data";
import type { Forecast } from "../forecast/forecast.js";
import type { UnknownPairs } from "../output/unknown-pairs.js";
import type { Written } from "../output/write-output.js";
import type { Rival } from "../candidates/candidate.js";
import type { ClassErrors } from "../training/held-out-errors.js";
import type { HoldoutReport } from "./holdout-errors.js";
import type { RankingMeasures } from "./ranking-measures.js";
import type { CompletedTable } from "./request.js";

/** Bumped when a field changes its meaning. */
const documentVersion = 2;

export interface ColumnReport {
  readonly name: string;
  readonly observed: number;
  readonly filled: number;
  /** In the units of the table. */
  readonly mean: number;
  readonly holdout: Metrics | null;
  /** Half the width of the interval around a filled cell, in the units of the table; null where nothing was held out. */
  readonly halfWidth: number | null;
}

export interface CategoryReport {
  readonly name: string;
  readonly levels: readonly string[];
  readonly observed: number;
  readonly filled: number;
  /** What tells the levels apart; "frequencies": nothing does better than how frequent they are. */
  readonly algorithm: string;
  readonly settings: JsonObject;
  readonly iterations: number;
  /** On held-out cells, beside the accuracy of the most frequent level. */
  readonly holdout: ClassErrors | null;
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
  /** Columns of the table that stay as they are, and how many cells are missing in them. */
  readonly passedOver: readonly PassedOver[];
  readonly algorithm: string;
  /** What was done to the table before, in this order. */
  readonly preparations: readonly string[];
  /** Everyone that competed on the validation split, the winner too. */
  readonly candidates: readonly Rival[];
  /** The rank of data that are exactly of low rank; null of all others. */
  readonly exactRank: number | null;
  readonly settings: JsonObject;
  readonly backend: string;
  readonly backendDescription: string;
  readonly iterations: number;
  /** "validation": the iteration with the smallest error on a validation split was taken. */
  readonly stopReason: string;
  readonly validation: Metrics | null;
  readonly holdout: HoldoutReport | null;
  /** Of the held-out entries of a list of ratings. */
  readonly ranking: RankingMeasures | null;
  /** Of numbers. */
  readonly perColumn: readonly ColumnReport[];
  /** Columns of categories that had missing cells. */
  readonly categories: readonly CategoryReport[];
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
  /** The part of filled cells that the intervals hold. */
  readonly coverage: number | null;
  /** The file of intervals, and the drawn tables. */
  readonly intervals: string | null;
  readonly draws: readonly string[];
  /** Of the pairs that `predict` asks for, those with names that the list lacks. */
  readonly unknown: UnknownPairs | null;
  readonly elapsedMs: number;
}

/** @param elapsedMs of all the work */
export function completionDocument(file: string, completed: CompletedTable, elapsedMs: number): CompletionDocument {
  const { source, backend, output } = completed;
  const { shape, columnCounts, columnMeans, constantColumns } = source;
  const constants = constantColumns.map(({ name, value, ...counts }): ColumnReport => {
    return { name, ...counts, mean: value, holdout: null, halfWidth: null };
  });
  const categories = completed.categories.map(({ codes, rows, ...category }): CategoryReport => {
    const { name, levels, algorithm, settings, iterations, holdout: errors } = category;
    const counts = { observed: codes.length - rows.length, filled: rows.length };
    return { name, levels, ...counts, algorithm, settings, iterations, holdout: errors };
  });
  const aside = [...constants, ...categories];
  const sum = (count: "observed" | "filled"): number => aside.reduce((total, column) => total + column[count], 0);
  const filledIn = (count: number): number => (count === 0 ? 0 : shape.rows - count);
  return {
    schemaVersion: documentVersion,
    command: "complete",
    file,
    rows: shape.rows,
    cols: shape.cols + aside.length,
    observed: shape.count + sum("observed"),
    filled: columnCounts.reduce((total, count) => total + filledIn(count), 0) + sum("filled"),
    passedOver: source.passedOver,
    algorithm: completed.algorithm,
    preparations: completed.preparations,
    candidates: completed.rivals,
    exactRank: completed.isExact ? completed.effectiveRank : null,
    settings: completed.settings,
    backend: backend.name,
    backendDescription: backend.description,
    iterations: completed.iterationsDone,
    stopReason: completed.iterations === null ? completed.reason : "validation",
    validation: completed.validation,
    holdout: completed.holdout,
    ranking: completed.ranking,
    perColumn: [
      ...source.columnNames.map((name, column) => ({
        name,
        observed: columnCounts[column],
        filled: filledIn(columnCounts[column]),
        mean: columnMeans[column],
        holdout: completed.columnErrors.at(column) ?? null,
        halfWidth: completed.uncertainty?.halfWidths?.at(column) ?? null,
      })),
      ...constants,
    ],
    categories,
    effectiveRank: completed.effectiveRank,
    spectrum: completed.spectrum,
    warnings: source.warnings,
    forecast: completed.forecast,
    output: output?.kind ?? "completed",
    out: output?.path ?? null,
    written: output?.values ?? null,
    coverage: completed.uncertainty?.coverage ?? null,
    intervals: completed.uncertainty?.intervals ?? null,
    draws: completed.uncertainty?.draws ?? [],
    unknown: output?.unknown ?? null,
    elapsedMs,
  };
}
