import { type DenseMatrix, denseMatrix } from "@agop/core";
import type { CategoryColumn, Column } from "./column.js";
import { datePart, type DatePart, dateParts, type ReadOrder } from "./dates.js";

/** How a column of a table becomes columns of numbers, the features. */
export type ColumnEncoding =
  | { readonly kind: "numbers"; readonly name: string }
  | {
      readonly kind: "dates";
      readonly name: string;
      readonly parts: readonly DatePart[];
      /** Which part comes first where the year is last. */
      readonly order: ReadOrder;
    }
  | {
      readonly kind: "categories";
      readonly name: string;
      readonly levels: readonly string[];
      /** A 0/1 feature for each level, or one for the second of two. A row without a value, or with another one, has 0 in all. */
      readonly form: "each" | "second";
    };

/** What the features of some columns are. */
export interface FeatureLayout {
  readonly names: readonly string[];
  /** Place of the column that each feature comes from. */
  readonly columns: readonly number[];
  /** Places of the features that are numbers and no indicators. */
  readonly numeric: Int32Array;
  /** Places of the features of each category that has several. */
  readonly groups: readonly (readonly number[])[];
}

/**
 * The encodings of columns by what is in some of their rows: levels that occur there, parts of dates that are not the same in all.
 * @param columns numbers, dates and categories; others are passed over
 */
export function learnEncodings(columns: readonly Column[], rows: Int32Array): readonly ColumnEncoding[] {
  return columns.flatMap((column): ColumnEncoding[] => {
    const { name } = column;
    switch (column.kind) {
      case "numbers":
        return [{ kind: "numbers", name }];
      case "dates": {
        const times = Float64Array.from(rows, (row) => column.values[row]).filter((time) => !Number.isNaN(time));
        const parts = dateParts.filter((part) =>
          times.some((time) => datePart(time, part) !== datePart(times[0], part)),
        );
        return [{ kind: "dates", name, parts, order: column.order === "month" ? "month" : "day" }];
      }
      case "categories":
        return [{ kind: "categories", name, ...levelsIn(column, rows) }];
      default:
        return [];
    }
  });
}

/** Two levels are one feature, unless cells are missing: what is missing is neither. */
function levelsIn({ levels, codes }: CategoryColumn, rows: Int32Array) {
  const isThere = new Uint8Array(levels.length);
  let isMissing = false;
  for (const row of rows) {
    if (codes[row] < 0) isMissing = true;
    else isThere[codes[row]] = 1;
  }
  const found = levels.filter((_, place) => isThere[place] === 1);
  return { levels: found, form: found.length === 2 && !isMissing ? ("second" as const) : ("each" as const) };
}

/** The features that encoded columns give, in the order of the columns: their names, their columns, and which belong together. */
export function featureLayout(encodings: readonly ColumnEncoding[]): FeatureLayout {
  const names: string[] = [];
  const columns: number[] = [];
  const numeric: number[] = [];
  const groups: number[][] = [];
  encodings.forEach((encoding, column) => {
    const own = featureNames(encoding);
    const places = own.map((_, k) => names.length + k);
    if (encoding.kind !== "categories") numeric.push(...places);
    else if (places.length > 1) groups.push(places);
    names.push(...own);
    columns.push(...own.map(() => column));
  });
  return { names, columns, numeric: Int32Array.from(numeric), groups };
}

function featureNames(encoding: ColumnEncoding): readonly string[] {
  const { name } = encoding;
  switch (encoding.kind) {
    case "numbers":
      return [name];
    case "dates":
      return encoding.parts.map((part) => `${name} ${part}`);
    case "categories": {
      const { levels, form } = encoding;
      return (form === "each" ? levels : levels.slice(1)).map((level) => `${name}=${level}`);
    }
  }
}

/**
 * The features of some rows, rows x features: numbers in the units of the table, NaN where missing, and indicators.
 * @param columns those of the encodings, by name, of the same kinds
 */
export function encodeRows(
  encodings: readonly ColumnEncoding[],
  columns: ReadonlyMap<string, Column>,
  rows: Int32Array,
): DenseMatrix {
  const layout = featureLayout(encodings);
  const features = denseMatrix(rows.length, layout.names.length);
  const put = (place: number, value: (row: number) => number): void => {
    rows.forEach((row, i) => (features.data[i * features.cols + place] = value(row)));
  };
  let place = 0;
  for (const encoding of encodings) {
    const column = columns.get(encoding.name);
    if (encoding.kind === "categories" && column?.kind === "categories") {
      const placeOf = placesOfLevels(encoding, column);
      rows.forEach((row, i) => {
        const at = column.codes[row] < 0 ? -1 : placeOf[column.codes[row]];
        if (at >= 0) features.data[i * features.cols + place + at] = 1;
      });
    } else if (encoding.kind === "dates" && column?.kind === "dates") {
      encoding.parts.forEach((part, k) => {
        put(place + k, (row) => datePart(column.values[row], part));
      });
    } else if (encoding.kind === "numbers" && column?.kind === "numbers") {
      put(place, (row) => column.values[row]);
    }
    place += featureNames(encoding).length;
  }
  return features;
}

/** Which feature of the encoding each level of a column is 1 in; -1 for none. */
function placesOfLevels(
  { levels, form }: Extract<ColumnEncoding, { kind: "categories" }>,
  column: CategoryColumn,
): Int32Array {
  const first = form === "each" ? 0 : 1;
  return Int32Array.from(column.levels, (level) => Math.max(levels.indexOf(level) - first, -1));
}

/** Levels of a column that its encoding does not have, and how many rows have each. */
export function unknownLevels(
  { levels }: Extract<ColumnEncoding, { kind: "categories" }>,
  column: CategoryColumn,
): ReadonlyMap<string, number> {
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code]++;
  return new Map(
    column.levels.flatMap((level, place) => (levels.includes(level) ? [] : [[level, counts[place]] as const])),
  );
}
