import { displayText } from "../text/byte-text.js";
import { growingNumbers, type GrowingNumbers } from "../growing-numbers.js";
import { type Cell, formatNumber } from "../text/number-format.js";
import type { TableRecords } from "../tables/table-records.js";
import { textHint } from "../text/text-form.js";
import { type Column, mostLevels } from "./column.js";
import { type ColumnFacts, columnFinder, infinite, misplaced } from "./column-finder.js";
import { parseDate, type ReadOrder } from "./dates.js";
import { type GrowingLevels, growingLevels } from "./growing-levels.js";

/** What a column is read as: "auto" finds it out; "levels" are categories, however many. */
export type ReadAs = "auto" | "numbers" | "dates" | "categories" | "levels" | "ignored";

/** Follows one column. */
export interface ColumnReader {
  /**
   * @param text the cell as it stands in the file
   * @throws AgopError `table-invalid` naming file, line and column for a cell that is not of the kind that is asked for
   */
  add(text: string, cell: Cell, line: number): void;
  /** @throws AgopError `table-invalid` naming file, line and column for a cell that does not go with the others */
  finish(): Column;
  /** What was found of a column of which nothing was known before; after `finish`. */
  facts(): ColumnFacts | undefined;
}

type Source = Pick<TableRecords, "path" | "format">;

/** @param order of dates whose year is last, where they are asked for */
export function columnReader(name: string, as: ReadAs, source: Source, order: ReadOrder = "day"): ColumnReader {
  switch (as) {
    case "auto":
      return findingReader(name, source);
    case "numbers":
      return knownReader(name, as, source, () => NaN);
    case "dates":
      return knownReader(name, as, source, (text) => parseDate(text, order));
    case "categories":
      return categoryReader(name, mostLevels);
    case "levels":
      return categoryReader(name, Infinity);
    case "ignored":
      return { add: () => undefined, finish: () => ({ kind: "ignored", name }), facts: nothing };
  }
}

/** Keeps what a column turns out to hold. */
function findingReader(name: string, source: Source): ColumnReader {
  const finder = columnFinder(name, source, `--categorical "${name}" makes it a category`);
  const values = growingNumbers();
  const monthFirst = growingNumbers();
  let levels: GrowingLevels | undefined;
  let facts: ColumnFacts | undefined;
  return {
    facts: () => facts,
    add: (text, cell, line) => {
      const value = finder.add(text, cell, line);
      // Where "inf" stands in a column that is kept, it is a text.
      if (["text", "marker", "infinite"].includes(cell.kind)) levels ??= levelsOfNumbers(values.values(), source);
      levels?.add(levelOf(text, cell), text);
      const isDate = cell.kind === "text" && finder.isDates();
      if (isDate) {
        fillUp(monthFirst, values.count());
        monthFirst.add(parseDate(text.trim(), "month"));
      }
      values.add(isDate ? parseDate(text.trim(), "day") : value);
    },
    finish: () => {
      facts = finder.finish();
      const { kind, dateOrder } = facts;
      switch (kind) {
        case "numbers":
          return { kind, name, values: values.values().slice() };
        case "dates": {
          fillUp(monthFirst, values.count());
          const found = dateOrder === "month" ? monthFirst : values;
          return { kind, name, values: found.values().slice(), order: dateOrder ?? "year" };
        }
        case "empty":
        case "ignored":
          return { kind, name };
        default: {
          const found = levels?.finish();
          if (kind === "categories" && found) return { kind, name, ...found };
          return { kind: "text", name, reason: found ? "different" : "many" };
        }
      }
    },
  };
}

const nothing = (): undefined => undefined;

function fillUp(values: GrowingNumbers, count: number): void {
  while (values.count() < count) values.add(NaN);
}

/** Refuses a cell of another kind at once. */
function knownReader(
  name: string,
  kind: "numbers" | "dates",
  source: Source,
  valueOf: (text: string) => number,
): ColumnReader {
  const values = growingNumbers();
  return {
    facts: nothing,
    add: (text, cell, line) => {
      if (cell.kind === "missing" || cell.kind === "marker") {
        values.add(NaN);
        return;
      }
      const at = { text: displayText(text).trim(), line };
      if (cell.kind === "infinite") throw infinite(source, name, at);
      const value = kind === "numbers" && cell.kind === "number" ? cell.value : valueOf(text.trim());
      if (Number.isNaN(value)) {
        throw misplaced(source, name, at, `where it has ${kind} elsewhere`, textHint(at.text, source.format));
      }
      values.add(value);
    },
    finish: () =>
      kind === "numbers"
        ? { kind, name, values: values.values().slice() }
        : { kind, name, values: values.values().slice(), order: "year" },
  };
}

function categoryReader(name: string, most: number): ColumnReader {
  const levels = growingLevels(most);
  return {
    facts: nothing,
    add: (text, cell) => {
      levels.add(levelOf(text, cell), text);
    },
    finish: () => {
      const found = levels.finish();
      return found ? { kind: "categories", name, ...found } : { kind: "text", name, reason: "many" };
    },
  };
}

/** Of a column that has texts after all: its numbers before the first one. */
function levelsOfNumbers(values: Float64Array, { format }: Source): GrowingLevels {
  const levels = growingLevels(mostLevels);
  for (const value of values) {
    if (Number.isNaN(value)) levels.add(undefined, "");
    else levels.add(String(value), formatNumber(value, format.decimal));
  }
  return levels;
}

/** Numbers by their value, so that 1 and 1.0 are one level. */
function levelOf(text: string, cell: Cell): string | undefined {
  if (cell.kind === "missing") return undefined;
  return cell.kind === "number" ? String(cell.value) : text.trim();
}
