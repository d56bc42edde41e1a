import { AgopError } from "@agop/core";
import { displayText } from "../byte-text.js";
import { growingNumbers } from "../growing-numbers.js";
import type { Cell } from "../number-format.js";
import { textHint, type TableRecords } from "../table-records.js";
import { type Column, mostLevels } from "./column.js";
import { parseDate } from "./dates.js";
import { type GrowingLevels, growingLevels } from "./growing-levels.js";

/** What a column is read as: "auto" finds it out; "levels" are categories, however many. */
export type ReadAs = "auto" | "numbers" | "dates" | "categories" | "levels";

/** Follows one column. */
export interface ColumnReader {
  /**
   * @param text the cell as it stands in the file
   * @throws AgopError `table-invalid` naming file, line and column for a cell that is not of the kind that is asked for
   */
  add(text: string, cell: Cell, line: number): void;
  /** @throws AgopError `table-invalid` naming file, line and column for a cell that does not go with the others */
  finish(): Column;
}

type Source = Pick<TableRecords, "path" | "format">;

export function columnReader(name: string, as: ReadAs, source: Source): ColumnReader {
  switch (as) {
    case "auto":
      return findingReader(name, source);
    case "numbers":
    case "dates":
      return knownReader(name, as, source);
    case "categories":
      return categoryReader(name, mostLevels);
    case "levels":
      return categoryReader(name, Infinity);
  }
}

interface Place {
  readonly text: string;
  readonly line: number;
}

/** Texts of which a larger part than this are different are no categories. */
const mostDifferent = 0.9;

/** Finds out what a column holds. Whether a text in it is an error is known only at its end. */
function findingReader(name: string, source: Source): ColumnReader {
  const values = growingNumbers();
  let numbers = 0;
  let texts = 0;
  let isDates = true;
  let firstText: Place | undefined;
  let firstInfinite: Place | undefined;
  let levels: GrowingLevels | undefined;
  return {
    add: (text, cell, line) => {
      let value = NaN;
      if (cell.kind === "number") {
        numbers++;
        ({ value } = cell);
      } else if (cell.kind === "infinite") {
        firstInfinite ??= { text, line };
      } else if (cell.kind === "text") {
        texts++;
        firstText ??= { text, line };
        levels ??= levelsOfNumbers(values.values());
        if (isDates) value = parseDate(text.trim());
        if (Number.isNaN(value)) isDates = false;
      }
      levels?.add(levelOf(text, cell));
      values.add(value);
    },
    finish: () => {
      if (texts > numbers) {
        if (isDates && numbers === 0) return { kind: "dates", name, values: values.values().slice() };
        return asCategories(name, levels, numbers + texts);
      }
      if (firstText) {
        const hint = `${textHint(displayText(firstText.text).trim(), source.format)}; --categorical "${name}" makes it a category`;
        throw misplaced(source, name, firstText, "among numbers", hint);
      }
      if (firstInfinite) throw infinite(source, name, firstInfinite);
      if (numbers === 0) return { kind: "empty", name };
      return { kind: "numbers", name, values: values.values().slice() };
    },
  };
}

/** Refuses a cell of another kind at once. */
function knownReader(name: string, kind: "numbers" | "dates", source: Source): ColumnReader {
  const values = growingNumbers();
  return {
    add: (text, cell, line) => {
      if (cell.kind === "missing") {
        values.add(NaN);
        return;
      }
      if (cell.kind === "infinite") throw infinite(source, name, { text, line });
      const time = kind === "dates" ? parseDate(text.trim()) : NaN;
      const value = kind === "numbers" && cell.kind === "number" ? cell.value : time;
      if (Number.isNaN(value)) {
        const hint = textHint(displayText(text).trim(), source.format);
        throw misplaced(source, name, { text, line }, `where it has ${kind} elsewhere`, hint);
      }
      values.add(value);
    },
    finish: () => ({ kind, name, values: values.values().slice() }),
  };
}

function categoryReader(name: string, most: number): ColumnReader {
  const levels = growingLevels(most);
  return {
    add: (text, cell) => {
      levels.add(levelOf(text, cell));
    },
    finish: () => {
      const found = levels.finish();
      return found ? { kind: "categories", name, ...found } : { kind: "text", name, reason: "many" };
    },
  };
}

/** Of a column that has texts after all: its numbers before the first one. */
function levelsOfNumbers(values: Float64Array): GrowingLevels {
  const levels = growingLevels(mostLevels);
  for (const value of values) levels.add(Number.isNaN(value) ? undefined : String(value));
  return levels;
}

/** Numbers by their value, so that 1 and 1.0 are one level. */
function levelOf(text: string, cell: Cell): string | undefined {
  if (cell.kind === "missing") return undefined;
  return cell.kind === "number" ? String(cell.value) : text.trim();
}

function asCategories(name: string, levels: GrowingLevels | undefined, observed: number): Column {
  const found = levels?.finish();
  if (!found) return { kind: "text", name, reason: "many" };
  if (found.levels.length > mostDifferent * observed) return { kind: "text", name, reason: "different" };
  return { kind: "categories", name, ...found };
}

function misplaced({ path }: Source, name: string, { text, line }: Place, where: string, hint: string): AgopError {
  const what = `${path}:${line}: column "${name}" has "${displayText(text).trim()}" ${where}`;
  return new AgopError("table-invalid", what, hint);
}

function infinite({ path }: Source, name: string, { text, line }: Place): AgopError {
  const what = `${path}:${line}: column "${name}" is infinite (${displayText(text).trim()})`;
  return new AgopError("table-invalid", what, "leave it blank if it is missing");
}
