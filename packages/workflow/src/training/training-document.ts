import type { JsonObject, Metrics } from "@agop/core";
import { tableFileName } from "@agop/data";
import type { Forecast } from "../forecast/forecast.js";
import type { InputWarning } from "../following.js";
import { countOf, secondsOf, settingsInWords } from "../output/words.js";
import { errorLines } from "./errors-in-words.js";
import type { Explanation, FeatureDirection } from "./explain-features.js";
import type { HeldOutErrors } from "./held-out-errors.js";
import type { TrainedTable } from "./train-table.js";

/** A training as one JSON document. */
export interface TrainingDocument extends Pick<Explanation, "features" | "directions"> {
  /** Bumped when a field changes its meaning. */
  readonly schemaVersion: 1;
  readonly command: "train";
  readonly file: string;
  /** Rows of the table, and those of them that have all targets. */
  readonly rows: number;
  readonly trainedRows: number;
  readonly task: "regression" | "classification";
  readonly targets: readonly string[];
  /** Of classification, in the order of the probabilities. */
  readonly classes: readonly string[] | null;
  /** Names of the columns that are predicted from, by what they hold. */
  readonly inputs: {
    readonly numbers: readonly string[];
    readonly dates: readonly string[];
    readonly categories: readonly string[];
  };
  readonly algorithm: string;
  /** Of several members, of the one that is best alone. */
  readonly settings: JsonObject;
  readonly iterations: number;
  /** What the prediction is the mean of: the options that were chosen, by their names, iterations and weight of each. */
  readonly members: readonly {
    readonly settings: JsonObject;
    readonly iterations: number;
    readonly weight: number;
  }[];
  /** "validation": the iteration with the smallest error on validation was taken. */
  readonly stopReason: string;
  readonly backend: string;
  readonly backendDescription: string;
  /** What options were chosen by, of targets on the scale, and on how many parts of the rows. */
  readonly validation: Metrics | null;
  readonly folds: number;
  readonly holdout: HeldOutErrors | null;
  readonly warnings: readonly InputWarning[];
  readonly forecast: Forecast;
  /** Where the model was written. */
  readonly save: string | null;
  readonly elapsedMs: number;
}

/** @param elapsedMs of all the work */
export function trainingDocument(file: string, trained: TrainedTable, elapsedMs: number): TrainingDocument {
  const { targets, inputs, backend } = trained;
  const namesOf = (kind: string): readonly string[] =>
    inputs.encodings.filter((encoding) => encoding.kind === kind).map(({ name }) => name);
  return {
    schemaVersion: 1,
    command: "train",
    file,
    rows: trained.rows,
    trainedRows: trained.trainedRows,
    task: targets.kind,
    targets: targets.kind === "regression" ? targets.targets.map(({ name }) => name) : [targets.name],
    classes: targets.kind === "regression" ? null : targets.classes.map(({ name }) => name),
    inputs: { numbers: namesOf("numbers"), dates: namesOf("dates"), categories: namesOf("categories") },
    algorithm: trained.algorithm,
    settings: trained.settings,
    iterations: trained.iterations,
    members: trained.members.map(({ choice, iterations, weight }) => ({ settings: choice, iterations, weight })),
    stopReason: trained.reason,
    backend: backend.name,
    backendDescription: backend.description,
    validation: trained.validation,
    folds: trained.folds,
    holdout: trained.holdout,
    features: trained.features,
    directions: trained.directions,
    warnings: trained.warnings,
    forecast: trained.forecast,
    save: trained.saved,
    elapsedMs,
  };
}

/** So many columns are listed, and so many entries of a direction. */
const listed = 8;
const listedLoadings = 5;
const listedDirections = 3;

/** The same in words. */
export function describeTraining(document: TrainingDocument): string {
  const { targets, inputs, features, directions, save, holdout } = document;
  const kinds = [
    [inputs.numbers.length, "of numbers"],
    [inputs.dates.length, "of dates"],
    [inputs.categories.length, "of categories"],
  ] as const;
  const columns = kinds.flatMap(([count, kind]) => (count > 0 ? [`${count} ${kind}`] : []));
  const shown = features.slice(0, listed).map(({ column, share }) => `${column} ${percent(share)}`);
  const others = features.length > listed ? `, ${features.length - listed} others` : "";
  const lines = [
    `${tableFileName(document.file)}: ${quoted(targets)} from ${columns.join(", ")}, ${countOf(document.trainedRows)} rows: ${taskInWords(document)}`,
    ...fitLines(document),
    `  backend     ${document.backend}: ${document.backendDescription}`,
    ...(holdout ? errorLines("held out", holdout) : []),
    ...(shown.length > 0 ? [`  columns     ${shown.join(", ")}${others}`] : []),
    ...directions.slice(0, listedDirections).map((direction) => `  direction   ${directionInWords(direction)}`),
    save === null
      ? "  give `save` FILE to keep the model and predict other rows with it"
      : `  wrote       ${save}: predicts other rows`,
    `  took        ${secondsOf(document.elapsedMs)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function taskInWords({ task, classes }: TrainingDocument): string {
  return classes ? `${task}, ${classes.length} classes` : task;
}

function fitLines(document: TrainingDocument): readonly string[] {
  const { algorithm, settings, iterations, members } = document;
  const stop = stopInWords(document);
  if (members.length === 1) {
    return [`  algorithm   ${algorithm}: ${settingsInWords(settings)}`, `  iterations  ${iterations} (${stop})`];
  }
  return [
    `  algorithm   ${algorithm}: mean of ${members.length} fits (${stop})`,
    ...members.map(
      (member) => `  ${percent(member.weight).padStart(10)}  ${memberInWords(member.settings, member.iterations)}`,
    ),
  ];
}

/** "ridge 0.1, bandwidth 10, iterations 4". */
export function memberInWords(choice: JsonObject, iterations: number): string {
  return `${settingsInWords(choice)}, iterations ${iterations}`;
}

function stopInWords({ stopReason, folds }: TrainingDocument): string {
  if (stopReason !== "validation") return stopReason === "max-iterations" ? "the most that was allowed" : stopReason;
  return folds > 1 ? `chosen by cross-validation, ${folds} folds` : "chosen on a validation split";
}

/** "62%  0.71 alcohol - 0.50 density". */
function directionInWords({ share, loadings }: FeatureDirection): string {
  const terms = loadings.slice(0, listedLoadings).filter(({ loading }) => Math.abs(loading) >= 0.05);
  const words = terms.map(({ feature, loading }, place) => {
    const sign = loading < 0 ? "- " : place > 0 ? "+ " : "";
    return `${sign}${Math.abs(loading).toFixed(2)} ${feature}`;
  });
  return `${percent(share)}  ${words.join(" ")}${terms.length < loadings.length ? " ..." : ""}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)}%`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
