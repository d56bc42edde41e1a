import { type Column, type ColumnEncoding, unknownLevels } from "@agop/data";
import type { InputWarning } from "../following.js";

/** Values of categories that a model does not know, gathered batch by batch. */
export interface UnknownValues {
  add(columns: readonly Column[]): void;
  /** One for each column that has some. */
  warnings(): readonly InputWarning[];
}

export function unknownValues(encodings: readonly ColumnEncoding[], path: string): UnknownValues {
  const found = new Map<string, Map<string, number>>();
  return {
    add: (columns) => {
      columns.forEach((column, place) => {
        const encoding = encodings[place];
        if (encoding.kind !== "categories" || column.kind !== "categories") return;
        for (const [level, count] of unknownLevels(encoding, column)) {
          const counts = found.get(column.name) ?? new Map<string, number>();
          counts.set(level, (counts.get(level) ?? 0) + count);
          found.set(column.name, counts);
        }
      });
    },
    warnings: () =>
      [...found].map(([name, counts]) => {
        const message = `column "${name}" of ${path} has ${listedValues(counts)}, which training had not; taken as none of its categories`;
        return { code: "unknown-category", message };
      }),
  };
}

/** So many values are named. */
const named = 5;

/** Values, and how many rows have one of them: "\"x\", \"y\" in 12 rows". */
export function listedValues(counts: ReadonlyMap<string, number>): string {
  const values = [...counts.keys()].slice(0, named).map((value) => `"${value}"`);
  const others = counts.size > named ? ` and ${counts.size - named} others` : "";
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return `${values.join(", ")}${others} in ${rows === 1 ? "1 row" : `${rows} rows`}`;
}
