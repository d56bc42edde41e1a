import { AgopError } from "@agop/core";
import { ambiguousDates, type Column, type ColumnTable, dateParts, datePart, mostLevels } from "@agop/data";
import type { InputWarning } from "../following.js";
import type { TargetData } from "./targets.js";
import type { TrainingRequest } from "./request.js";

/** The columns that are predicted from, and what a user should know of the others. */
export interface ChosenInputs {
  readonly columns: readonly Column[];
  readonly warnings: readonly InputWarning[];
}

/**
 * All columns that are no targets, except for those that say nothing: without a value, constant in the rows that are trained on, or
 * texts that are no categories.
 * @throws AgopError `option-invalid` for a name that is no column's, `table-invalid` where no column is left
 */
export function chooseInputs(
  { columns, path, rows: count }: ColumnTable,
  { rows }: TargetData,
  { targets, categorical = [] }: TrainingRequest,
): ChosenInputs {
  const names = columns.map(({ name }) => name);
  const unknown = categorical.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const what = `\`categorical\`: ${path} has no column "${unknown}"; it has ${names.join(", ")}`;
    throw new AgopError("option-invalid", what);
  }
  const left = columns.filter(({ name, kind }) => !targets.includes(name) && kind !== "ignored");
  const warnings: InputWarning[] = [];
  if (rows.length < count) {
    const message = `${count - rows.length} of the ${count} rows of ${path} have no ${targets.join(", ")}; they are left out`;
    warnings.push({ code: "rows-without-target", message });
  }
  for (const column of left) {
    if (column.kind !== "dates" || column.order !== "either") continue;
    warnings.push({ code: "ambiguous-dates", message: ambiguousDates(column.name, path) });
  }
  const chosen = left.filter((column) => {
    const trouble = troubleWith(column, rows);
    if (trouble)
      warnings.push({ ...trouble, message: `column "${column.name}" of ${path} ${trouble.message}; it is left out` });
    return trouble === undefined;
  });
  if (chosen.length > 0) return { columns: chosen, warnings };
  const found = warnings.map(({ message }) => message).join("; ");
  throw new AgopError(
    "table-invalid",
    `${path} has no column to predict ${targets.join(", ")} from`,
    found || undefined,
  );
}

/** Why a column is no input of some rows; undefined where it is one. */
export function troubleWith(column: Column, rows: Int32Array): InputWarning | undefined {
  switch (column.kind) {
    case "ignored":
      return undefined;
    case "empty":
      return { code: "empty-column", message: "has no value" };
    case "text": {
      const message =
        column.reason === "many"
          ? `has more than ${mostLevels} different texts`
          : "has texts that are nearly all different";
      return { code: "text-column", message };
    }
    case "numbers":
      return isVaried(rows, (row) => column.values[row]) ? undefined : constant;
    case "dates": {
      const isConstant = dateParts.every((part) => !isVaried(rows, (row) => datePart(column.values[row], part)));
      return isConstant ? constant : undefined;
    }
    case "categories":
      return isVaried(rows, (row) => column.codes[row]) ? undefined : constant;
  }
}

const constant: InputWarning = { code: "constant-column", message: "is constant" };

/** NaN is as the others are. */
function isVaried(rows: Int32Array, value: (row: number) => number): boolean {
  let first = NaN;
  for (const row of rows) {
    const found = value(row);
    if (Number.isNaN(first)) first = found;
    else if (!Number.isNaN(found) && found !== first) return true;
  }
  return false;
}
