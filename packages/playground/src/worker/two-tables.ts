import { displayText, findRowOrder, openRecords, readColumns, type TableOptions, type TableRecord } from "@agop/data";
import type { Calls, ShownCell, ShownColumn, ShownRows, TwoTables } from "../messages.js";
import { filesWith, withTable } from "./given-files.js";

/** A row as it was and as it is now. */
interface RowPair {
  readonly row: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What the file of intervals says of one filled cell. */
interface Interval {
  readonly lower: string;
  readonly upper: string;
  readonly probability: string;
}

/** A table and its completion side by side, which have the same rows; nothing of them is kept. */
async function withPairs<T>(
  { given, isList, completed, intervals }: TwoTables,
  work: (opened: {
    readonly names: readonly string[];
    readonly read: (cell: string) => number;
    readonly path: string;
    readonly options: TableOptions;
    readonly pairs: AsyncGenerator<RowPair, void>;
    /** By row, of each column. */
    readonly intervalsTo: (end: number) => Promise<ReadonlyMap<number, ReadonlyMap<string, Interval>>>;
  }) => Promise<T>,
): Promise<T> {
  const files = filesWith(given, [completed, ...(intervals ? [intervals] : [])]);
  return withTable(files, given, (path, options) =>
    // How a completed table is read is how the given one was found to be written.
    withTable(files, { ...given, name: completed.name }, async (pathAfter, optionsAfter) => {
      const before = await openRecords(path, options);
      const after = await openRecords(pathAfter, optionsAfter);
      try {
        const number = (cell: string): number => {
          const found = after.read(cell);
          return found.kind === "number" ? found.value : NaN;
        };
        return await work({
          ...{ names: isList ? after.names : before.names, read: number, path, options },
          pairs: isList ? entriesOf(after.records) : pairsOf(before.records, after.records),
          intervalsTo: (end) =>
            intervals && !isList ? intervalsIn(files, intervals.name, end) : Promise.resolve(new Map()),
        });
      } finally {
        await before.close();
        await after.close();
      }
    }),
  );
}

async function* pairsOf(
  before: AsyncGenerator<TableRecord, void>,
  after: AsyncGenerator<TableRecord, void>,
): AsyncGenerator<RowPair, void> {
  for (let row = 0; ; row++) {
    const [first, second] = [await nextRow(before), await nextRow(after)];
    if (!first || !second) return;
    yield { row, before: first.texts, after: second.texts };
  }
}

/** Entries of a list, each with its value filled. */
async function* entriesOf(after: AsyncGenerator<TableRecord, void>): AsyncGenerator<RowPair, void> {
  for (let row = 0; ; row++) {
    const next = await nextRow(after);
    if (!next) return;
    yield { row, before: next.texts.with(-1, ""), after: next.texts };
  }
}

async function nextRow(records: AsyncGenerator<TableRecord, void>): Promise<TableRecord | undefined> {
  for (;;) {
    const next = await records.next();
    if (next.done === true) return undefined;
    if (next.value.kind === "row") return next.value;
  }
}

/** They are in the order of the rows. */
async function intervalsIn(files: TableOptions["files"], name: string, end: number) {
  const found = new Map<number, Map<string, Interval>>();
  const table = await openRecords(name, { ...(files && { files }), header: true });
  for await (const { kind, texts } of table.records) {
    if (kind !== "row") continue;
    const [row, column, , lower, upper, probability = ""] = texts.map(displayText);
    if (Number(row) >= end) break;
    const ofRow = found.get(Number(row)) ?? new Map<string, Interval>();
    ofRow.set(column, { lower, upper, probability });
    found.set(Number(row), ofRow);
  }
  await table.close();
  return found;
}

/** Some rows of the completed table, or of those with filled cells. */
export function shownRows({ start, count, onlyFilled, ...tables }: Calls["rows"]["asked"]): Promise<ShownRows> {
  return withPairs(tables, async ({ names, read, pairs, intervalsTo }) => {
    const kept: RowPair[] = [];
    let place = 0;
    let hasMore = false;
    for await (const pair of pairs) {
      if (onlyFilled && pair.before.every((text, k) => text === pair.after[k])) continue;
      if (kept.length === count) {
        hasMore = true;
        break;
      }
      if (place++ >= start) kept.push(pair);
    }
    const intervals = await intervalsTo((kept.at(-1)?.row ?? -1) + 1);
    const cellOf = ({ row, before, after }: RowPair, k: number): ShownCell => {
      const text = displayText(after[k]).trim();
      if (before[k] === after[k]) return { text };
      const found = intervals.get(row)?.get(names[k]);
      const sure = found ? found.probability || `${rounded(found.lower, read)} to ${rounded(found.upper, read)}` : "";
      return { text, filled: { sure } };
    };
    const rows = kept.map((pair) => ({ number: pair.row + 1, cells: names.map((_, k) => cellOf(pair, k)) }));
    return { names, rows, hasMore };
  });
}

/** Four digits of a number. */
function rounded(text: string, read: (cell: string) => number): string {
  const value = read(text);
  return Number.isNaN(value) ? text : String(Number(value.toPrecision(4)));
}

/** A column of numbers, what was filled in it, and how sure that is. */
export function shownColumn({ column, ...tables }: Calls["column"]["asked"]): Promise<ShownColumn> {
  return withPairs(tables, async ({ names, read, path, options, pairs, intervalsTo }) => {
    const place = names.indexOf(column);
    const observed: number[] = [];
    const filled: number[] = [];
    for await (const { before, after } of pairs) {
      const value = read(after[place]);
      const isFilled = before[place] !== after[place];
      observed.push(isFilled ? NaN : value);
      filled.push(isFilled ? value : NaN);
    }
    const intervals = await intervalsTo(Infinity);
    const bound = (end: "lower" | "upper"): Float64Array =>
      Float64Array.from(filled, (_, row) => {
        const text = intervals.get(row)?.get(column)?.[end];
        return text === undefined ? NaN : read(text);
      });
    return {
      observed: Float64Array.from(observed),
      filled: Float64Array.from(filled),
      ...{ lower: bound("lower"), upper: bound("upper") },
      times: await timesOf(path, options),
    };
  });
}

/** Seconds since 1970, where the rows are in the order of dates, each later than the one before. */
async function timesOf(path: string, options: TableOptions): Promise<Float64Array | null> {
  // Columns of one name, which cannot be told apart here, are no reason not to draw one.
  const table = await readColumns(path, options).catch(() => undefined);
  const order = table && findRowOrder(table.columns, {});
  const times = order?.places.map((time) => time / 1000);
  return times?.every((time, k) => k === 0 || time > times[k - 1]) === true ? times : null;
}
