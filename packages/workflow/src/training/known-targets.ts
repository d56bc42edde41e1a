import { type DenseMatrix, denseMatrix } from "@agop/core";
import { columnsOf, type TableRecord, type TableRecords } from "@agop/data";
import type { InputWarning } from "../following.js";
import { classErrors, type HeldOutErrors, numberErrors } from "./held-out-errors.js";
import { inUnits, type TargetScale } from "./targets.js";
import { listedValues } from "./unknown-values.js";

/** What is right and what was predicted, gathered batch by batch, of a table that has the targets. */
export interface KnownTargets {
  add(rows: readonly TableRecord[], predicted: DenseMatrix): void;
  /** On the rows that have all targets; null where there are none. */
  errors(): HeldOutErrors | null;
  warnings(): readonly InputWarning[];
}

export function knownTargets(scale: TargetScale, table: TableRecords): KnownTargets {
  const names = scale.kind === "regression" ? scale.targets.map(({ name }) => name) : [scale.name];
  if (!names.every((name) => table.names.includes(name))) {
    return { add: () => undefined, errors: () => null, warnings: () => [] };
  }
  return scale.kind === "regression" ? knownNumbers(scale, table) : knownClasses(scale, table);
}

/** A cell that is no number counts as missing: the table is there to be predicted. */
function knownNumbers(scale: TargetScale & { kind: "regression" }, table: TableRecords): KnownTargets {
  const places = scale.targets.map(({ name }) => table.names.indexOf(name));
  const predictions: number[] = [];
  const actual: number[] = [];
  return {
    add: (rows, predicted) => {
      const { cols, data } = inUnits(predicted, scale);
      rows.forEach(({ texts }, i) => {
        const values = places.map((place) => {
          const cell = table.read(texts[place]);
          return cell.kind === "number" ? cell.value : NaN;
        });
        if (values.some(Number.isNaN)) return;
        actual.push(...values);
        predictions.push(...data.subarray(i * cols, (i + 1) * cols));
      });
    },
    errors: () => {
      if (actual.length === 0) return null;
      const matrix = (values: readonly number[]): DenseMatrix =>
        denseMatrix(values.length / places.length, places.length, Float64Array.from(values));
      return numberErrors(matrix(predictions), matrix(actual), scale);
    },
    warnings: () => [],
  };
}

function knownClasses(scale: TargetScale & { kind: "classification" }, table: TableRecords): KnownTargets {
  const classes = scale.classes.map(({ name }) => name);
  const scores: number[] = [];
  const actual: number[] = [];
  const unknown = new Map<string, number>();
  return {
    add: (rows, { cols, data }) => {
      const [column] = columnsOf(table, [{ name: scale.name, as: "levels" }], rows);
      if (column.kind !== "categories") return;
      const { codes, levels } = column;
      codes.forEach((place, i) => {
        if (place < 0) return;
        const code = classes.indexOf(levels[place]);
        if (code < 0) {
          unknown.set(levels[place], (unknown.get(levels[place]) ?? 0) + 1);
          return;
        }
        actual.push(code);
        scores.push(...data.subarray(i * cols, (i + 1) * cols));
      });
    },
    errors: () => {
      if (actual.length === 0) return null;
      const matrix = denseMatrix(actual.length, classes.length, Float64Array.from(scores));
      return classErrors(matrix, Int32Array.from(actual), scale);
    },
    warnings: () => {
      if (unknown.size === 0) return [];
      const message = `column "${scale.name}" of ${table.path} has ${listedValues(unknown)}, which training had not; such rows do not count in the error`;
      return [{ code: "unknown-class", message }];
    },
  };
}
