import { AgopError, type DenseMatrix, denseMatrix, type SupervisedTask } from "@agop/core";
import { rowsAt } from "@agop/core/plugin";
import { type Column, columnStatistics, type ColumnTable, memoryRows, mostLevels } from "@agop/data";
import { checkScaling } from "./input-model.js";
import type { TrainingRequest } from "./request.js";

/** The targets of a table, as they stand there. */
export type TargetData = {
  /** Places of the rows that have all of them. */
  readonly rows: Int32Array;
} & (
  | {
      readonly kind: "regression";
      readonly names: readonly string[];
      /** All rows of the table x targets, NaN where missing. */
      readonly values: DenseMatrix;
    }
  | {
      readonly kind: "classification";
      readonly name: string;
      readonly classes: readonly string[];
      /** Place of each row's class, -1 where missing. */
      readonly codes: Int32Array;
    }
);

/** What was learned of targets: how they are scaled, and what is guessed by them alone. */
export type TargetScale =
  | {
      readonly kind: "regression";
      readonly targets: readonly { readonly name: string; readonly mean: number; readonly deviation: number }[];
    }
  | {
      readonly kind: "classification";
      readonly name: string;
      /** In the order of the scores, and the part of the rows that have each. */
      readonly classes: readonly { readonly name: string; readonly share: number }[];
    };

/**
 * Finds the targets and what is asked of them.
 * @throws AgopError `option-invalid` for a column that is not there, or not of the kind that is asked for; `table-invalid` for targets
 * that are missing in all rows, or the same in all
 */
export function targetData({ columns, path, rows }: ColumnTable, { targets, task }: TrainingRequest): TargetData {
  const found = targets.map((name) => {
    const column = columns.find((each) => each.name === name);
    if (column) return column;
    const names = columns.map((each) => each.name).join(", ");
    throw new AgopError("option-invalid", `${path} has no column "${name}"; it has ${names}`);
  });
  for (const column of found) checkKind(column, path, task);
  const [first] = found;
  const data =
    first.kind === "categories" && found.length === 1
      ? withRows(path, rows, { kind: "classification", name: first.name, classes: first.levels, codes: first.codes })
      : withRows(path, rows, { kind: "regression", names: targets, values: sideBySide(found, rows) });
  checkVaried(data, path);
  return data;
}

function checkKind({ kind, name }: Column, path: string, task: TrainingRequest["task"]): void {
  if (kind === "ignored") throw new AgopError("option-invalid", `\`target\` "${name}" is among what \`ignore\` names`);
  if (kind === "empty") throw new AgopError("table-invalid", `no row of ${path} has a value in column "${name}"`);
  if (kind === "dates") {
    throw new AgopError("option-invalid", `column "${name}" of ${path} has dates, which cannot be predicted`);
  }
  if (task === "regression" && kind !== "numbers") {
    const hint = "leave `task` out, or ask for classification";
    throw new AgopError("option-invalid", `column "${name}" of ${path} has texts, and \`task\` is regression`, hint);
  }
  if (kind === "text") {
    const what = `column "${name}" of ${path} has more than ${mostLevels} different texts, or nearly all different, too many for classes`;
    throw new AgopError("option-invalid", what, "are they numbers with a decimal comma? name it: `decimal`");
  }
}

/** @throws AgopError `option-invalid` for classes beside another target */
function sideBySide(columns: readonly Column[], rows: number): DenseMatrix {
  const values = denseMatrix(rows, columns.length);
  columns.forEach((column, j) => {
    if (column.kind !== "numbers") {
      const hint = "classes are predicted one column at a time";
      throw new AgopError("option-invalid", `\`target\` "${column.name}" is not of numbers`, hint);
    }
    column.values.forEach((value, i) => (values.data[i * columns.length + j] = value));
  });
  return values;
}

type WithoutRows<T> = T extends unknown ? Omit<T, "rows"> : never;

/** Rows that lack a target are not for training. */
function withRows(path: string, count: number, data: WithoutRows<TargetData>): TargetData {
  const isMissing = (row: number): boolean => {
    if (data.kind === "classification") return data.codes[row] < 0;
    const { cols, data: values } = data.values;
    return values.subarray(row * cols, (row + 1) * cols).some(Number.isNaN);
  };
  const rows = Int32Array.from({ length: count }, (_, row) => row).filter((row) => !isMissing(row));
  if (rows.length === 0) throw new AgopError("table-invalid", `no row of ${path} has all targets`);
  return { ...data, rows };
}

function checkVaried(data: TargetData, path: string): void {
  if (data.kind === "classification") {
    if (data.classes.length > 1) return;
    const what = `column "${data.name}" of ${path} has one class, "${data.classes[0]}"`;
    throw new AgopError("table-invalid", what, "there is nothing to be told apart");
  }
  const { values, rows, names } = data;
  names.forEach((name, j) => {
    const at = (row: number): number => values.data[row * values.cols + j];
    if (rows.some((row) => at(row) !== at(rows[0]))) return;
    throw new AgopError(
      "table-invalid",
      `column "${name}" of ${path} is the same in all rows`,
      "there is nothing to predict",
    );
  });
}

/** Means, population deviations and frequencies in some rows. */
export function learnTargets(data: TargetData, rows: Int32Array): TargetScale {
  if (data.kind === "regression") {
    const { names, values } = data;
    const { scaling } = columnStatistics(memoryRows(rowsAt(values, rows)));
    checkScaling(scaling, names);
    const { means, deviations } = scaling;
    return {
      kind: "regression",
      targets: names.map((name, j) => ({ name, mean: means[j], deviation: deviations[j] })),
    };
  }
  const { name, classes, codes } = data;
  const counts = new Float64Array(classes.length);
  for (const row of rows) counts[codes[row]]++;
  return {
    kind: "classification",
    name,
    classes: classes.map((each, place) => ({ name: each, share: counts[place] / rows.length })),
  };
}

/** Targets as an algorithm is given them, rows x outputs: standardised numbers, or an indicator of each class. */
export function scaledTargets(data: TargetData, scale: TargetScale, rows: Int32Array): DenseMatrix {
  if (data.kind === "classification") {
    const { codes, classes } = data;
    const indicators = denseMatrix(rows.length, classes.length);
    rows.forEach((row, i) => (indicators.data[i * classes.length + codes[row]] = 1));
    return indicators;
  }
  if (scale.kind !== "regression") throw new AgopError("defect", "targets and their scale are of different kinds");
  const { targets } = scale;
  const values = rowsAt(data.values, rows);
  return {
    ...values,
    data: values.data.map((value, k) => {
      const { mean, deviation } = targets[k % targets.length];
      return (value - mean) / deviation;
    }),
  };
}

/** Predicted numbers back in the units of the table. */
export function inUnits(
  { rows, cols, data }: DenseMatrix,
  { targets }: TargetScale & { kind: "regression" },
): DenseMatrix {
  const values = data.map((value, k) => targets[k % cols].mean + value * targets[k % cols].deviation);
  return { rows, cols, data: values };
}

export function taskOf(scale: TargetScale): SupervisedTask {
  if (scale.kind === "regression") return { kind: "regression" };
  return { kind: "classification", classes: scale.classes.map(({ name }) => name) };
}
