import { tableFileName } from "@agop/data";
import { secondsOf, settingsInWords } from "../output/words.js";
import type { RegressedTable } from "./regress-table.js";

/** A regression as one JSON document. */
export interface RegressionDocument extends Omit<RegressedTable, "backend"> {
  /** Bumped when a field changes its meaning. */
  readonly schemaVersion: 1;
  readonly command: "regress";
  readonly file: string;
  readonly target: string;
  readonly backend: string;
  readonly backendDescription: string;
  readonly elapsedMs: number;
}

/** @param elapsedMs of all the work */
export function regressionDocument(
  { file, target }: Pick<RegressionDocument, "file" | "target">,
  { observations, algorithm, backend, ...regression }: RegressedTable,
  elapsedMs: number,
): RegressionDocument {
  return {
    schemaVersion: 1,
    command: "regress",
    file,
    target,
    observations,
    algorithm,
    backend: backend.name,
    backendDescription: backend.description,
    ...regression,
    elapsedMs,
  };
}

/** The same in words. */
export function describeRegression(document: RegressionDocument): string {
  const { holdout, selected, intercept, reason, features, isExact } = document;
  const width = Math.max(...selected.map(({ feature }) => feature.length), "intercept".length);
  const row = (name: string, coefficient: number, effect: string): string =>
    `  ${name.padEnd(width)}  ${coefficient.toPrecision(5).padStart(12)}  ${effect.padStart(12)}`;
  const rSquared = holdout?.rSquared ?? null;
  const explained = rSquared === null ? "" : `, R² ${rSquared.toFixed(3)}`;
  const lines = [
    `${tableFileName(document.file)}: "${document.target}" from ${features} features, ${document.observations} observations`,
    `  algorithm  ${document.algorithm}: ${settingsInWords(document.settings)}`,
    `  iterations ${document.iterations} (${reason === "validation" ? "chosen by cross-validation" : reason})`,
    `  backend    ${document.backend}: ${document.backendDescription}`,
    ...(holdout ? [`  held out   ${holdout.n} observations: RMSE ${holdout.rmse.toPrecision(4)}${explained}`] : []),
    isExact
      ? `  selected   exactly ${selected.length} of ${features} features: they fit every observation to rounding`
      : `  selected   ${selected.length} of ${features} features`,
    "",
    `  ${"feature".padEnd(width)}  ${"coefficient".padStart(12)}  ${"standardised".padStart(12)}`,
    row("intercept", intercept, ""),
    ...selected.map(({ feature, coefficient, standardised }) => row(feature, coefficient, standardised.toPrecision(4))),
    "",
    `  took       ${secondsOf(document.elapsedMs)}`,
  ];
  return `${lines.join("\n")}\n`;
}
