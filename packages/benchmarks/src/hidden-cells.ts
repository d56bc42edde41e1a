import { readFile } from "node:fs/promises";
import { seededRandom, shuffledIndices } from "@agop/core";
import type { CompletionTable } from "./completion-tables.js";

/** A column as it stands in the file, missing cells empty. */
export interface TextColumn {
  readonly name: string;
  readonly kind: "numbers" | "categories" | "aside";
  readonly cells: readonly string[];
}

/** A table some of whose cells are hidden. */
export interface Hidden {
  readonly columns: readonly TextColumn[];
  /** By column, the rows of the hidden cells, ascending. */
  readonly rows: readonly (readonly number[])[];
  /** The file with empty cells in their places. */
  readonly csv: string;
}

/** Errors on the hidden cells. */
export interface CompletionErrors {
  /** Of numbers, in standard deviations of the column's visible cells. Cells left empty count as its mean. */
  readonly rmse: number;
  /** Of categories; null where the table has none, or all were left empty. */
  readonly accuracy: number | null;
}

/** A column with a larger part of one value hides no cells: one other value would weigh as much as hundreds of cells. */
const mostOfOneValue = 0.95;

/** Reads a file without quotes, as the tables here are. */
export async function readColumns({
  file,
  missing,
  lostPoints = false,
  without,
  aside = [],
}: CompletionTable): Promise<readonly TextColumn[]> {
  const text = await readFile(new URL(file, new URL("../tables/", import.meta.url)), "utf8");
  const [names, ...rows] = cellsOf(text);
  const columns = names.map((name, j): TextColumn => {
    const texts = rows.map((row) => (row[j] === missing ? "" : row[j]));
    const cells = lostPoints ? withPoints(texts) : texts;
    const isNumbers = cells.every((cell) => Number.isFinite(Number(cell)));
    return { name, kind: aside.includes(name) ? "aside" : isNumbers ? "numbers" : "categories", cells };
  });
  return columns.filter(({ name }) => name !== without);
}

/** Puts the point of a number above 1,000 where it comes closest to the column's median. */
function withPoints(cells: readonly string[]): readonly string[] {
  const values = cells.map(Number).sort((a, b) => a - b);
  const median = values[values.length >> 1];
  const distance = (text: string): number => Math.abs(Math.log(Number(text) / median));
  return cells.map((cell) => {
    if (!(Number(cell) > 1000)) return cell;
    const candidates = [1, 2, 3].map((digits) => `${cell.slice(0, digits)}.${cell.slice(digits)}`);
    return candidates.sort((a, b) => distance(a) - distance(b))[0];
  });
}

/** Hides a fraction of the observed cells of numbers, and of categories, drawn at random. */
export function hideCells(columns: readonly TextColumn[], fraction: number, seed: number): Hidden {
  const random = seededRandom(seed);
  const hidden = columns.map(() => new Set<number>());
  for (const kind of ["numbers", "categories"] as const) {
    const places = columns.flatMap((column, j) =>
      column.kind === kind && varies(column)
        ? [...column.cells.keys()].filter((i) => column.cells[i] !== "").map((i) => [j, i] as const)
        : [],
    );
    const order = shuffledIndices(places.length, random);
    for (const place of order.subarray(0, Math.round(fraction * places.length))) {
      const [j, i] = places[place];
      hidden[j].add(i);
    }
  }
  const lines = columns[0].cells.map((_, i) =>
    columns.map(({ cells }, j) => (hidden[j].has(i) ? "" : cells[i])).join(","),
  );
  return {
    columns,
    rows: hidden.map((rows) => [...rows].sort((a, b) => a - b)),
    csv: `${[columns.map(({ name }) => name).join(","), ...lines].join("\n")}\n`,
  };
}

/** @param completed the columns filled, as a CSV file */
export function completionErrors({ columns, rows }: Hidden, completed: string): CompletionErrors {
  const [names, ...filled] = cellsOf(completed);
  let [squares, numbers, right, answered, categories] = [0, 0, 0, 0, 0];
  columns.forEach(({ name, kind, cells }, j) => {
    const at = names.indexOf(name);
    if (kind === "categories") {
      for (const i of rows[j]) {
        categories++;
        if (filled[i][at] !== "") answered++;
        if (filled[i][at] === cells[i]) right++;
      }
    } else if (kind === "numbers" && rows[j].length > 0) {
      const { mean, deviation } = visibleMoments(cells, new Set(rows[j]));
      for (const i of rows[j]) {
        const text = filled[i][at];
        squares += (((text === "" ? mean : Number(text)) - Number(cells[i])) / deviation) ** 2;
        numbers++;
      }
    }
  });
  return { rmse: Math.sqrt(squares / numbers), accuracy: answered === 0 ? null : right / categories };
}

/** The part of the hidden numbers within their interval. @param intervals rows of: row from 0, column, value, lower, upper */
export function coverage({ columns, rows }: Hidden, intervals: string): number {
  const [header, ...lines] = cellsOf(intervals);
  const [row, column, lower, upper] = ["row", "column", "lower", "upper"].map((name) => header.indexOf(name));
  const hidden = new Map(columns.map(({ name, kind, cells }, j) => [name, { kind, cells, rows: new Set(rows[j]) }]));
  let [within, count] = [0, 0];
  for (const line of lines) {
    const of = hidden.get(line[column]);
    const i = Number(line[row]);
    if (of?.kind !== "numbers" || !of.rows.has(i)) continue;
    count++;
    const truth = Number(of.cells[i]);
    if (Number(line[lower]) <= truth && truth <= Number(line[upper])) within++;
  }
  return within / count;
}

function varies({ cells }: TextColumn): boolean {
  const counts = new Map<string, number>();
  const observed = cells.filter((cell) => cell !== "");
  for (const cell of observed) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return Math.max(...counts.values()) <= mostOfOneValue * observed.length;
}

function visibleMoments(cells: readonly string[], hidden: ReadonlySet<number>) {
  const values = cells.filter((cell, i) => cell !== "" && !hidden.has(i)).map(Number);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

function cellsOf(csv: string): readonly (readonly string[])[] {
  return csv
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(","));
}
