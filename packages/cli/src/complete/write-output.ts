import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AgopError } from "@agop/core";
import { type Pairs, readPairs, writeTriplets } from "@agop/data";
import type { Shape } from "./choose-algorithm.js";
import type { CompleteFlags } from "./complete-flags.js";
import type { Completion } from "./complete-observed.js";
import { inBytes } from "./forecast.js";
import type { SourceFacts } from "./source.js";

/** What `--out` gets: everything, the pairs that `--predict` lists, or the best `--top` of every row. */
export type OutputPlan =
  | { readonly kind: "completed" }
  | { readonly kind: "pairs"; readonly pairs: Pairs }
  | { readonly kind: "top"; readonly count: number };

type OutputFlags = Pick<CompleteFlags, "out" | "predict" | "top">;

/** @throws AgopError `usage-invalid`, `option-invalid` */
export function checkOutputFlags({ out, predict, top }: OutputFlags): void {
  if (predict !== undefined && top !== undefined) {
    throw new AgopError("usage-invalid", "--predict and --top are two kinds of output", "give one of them");
  }
  if (out === undefined && (predict !== undefined || top !== undefined)) {
    throw new AgopError("usage-invalid", `${top === undefined ? "--predict" : "--top"} needs --out FILE`);
  }
  if (top !== undefined && !(Number.isInteger(top) && top >= 1)) {
    throw new AgopError("option-invalid", `--top is ${top}; it must be an integer >= 1`);
  }
}

/**
 * Reads the pairs that are asked for, before any work is done.
 * @throws AgopError as `readPairs`; `out-of-memory` where the completed table would be larger than the disk has room for
 */
export async function planOutput(source: SourceFacts, flags: OutputFlags): Promise<OutputPlan> {
  const { out, predict, top } = flags;
  if (top !== undefined) return { kind: "top", count: top };
  if (predict !== undefined) {
    const rows = indexOf(source.shape.rows, (row) => source.list.rowId(row));
    const columns = indexOf(source.shape.cols, (column) => source.list.columnId(column));
    const index = { rowOf: (id: string) => rows.get(id), columnOf: (id: string) => columns.get(id) };
    return { kind: "pairs", pairs: await readPairs(predict, index) };
  }
  if (out !== undefined) await assertRoomFor(out, source.shape);
  return { kind: "completed" };
}

/** What the outputs are written from. */
export interface WritableSource extends SourceFacts {
  /** Columns of the observed cells of a row, ascending. */
  observedIn(row: number): Int32Array;
  write(path: string, valueAt: (row: number, column: number) => number): Promise<void>;
}

/** @returns how many values were written. */
export async function writeOutput(
  path: string,
  plan: OutputPlan,
  source: WritableSource,
  { valueAt, rowValues }: Pick<Completion, "valueAt" | "rowValues">,
): Promise<number> {
  const { shape, list } = source;
  switch (plan.kind) {
    case "completed":
      await source.write(path, valueAt);
      return shape.rows * shape.cols - shape.count;
    case "pairs":
      await writeTriplets(path, list, predictions(plan.pairs, valueAt));
      return plan.pairs.rowIndices.length;
    case "top":
      return writeTop(path, plan.count, source, { rowValues, valueAt });
  }
}

function* predictions({ rowIndices, columnIndices }: Pairs, valueAt: Completion["valueAt"]) {
  for (let k = 0; k < rowIndices.length; k++) {
    const row = rowIndices[k];
    const column = columnIndices[k];
    yield { row, column, value: valueAt(row, column) };
  }
}

async function writeTop(
  path: string,
  count: number,
  { shape, list, observedIn }: WritableSource,
  { rowValues, valueAt }: Pick<Completion, "valueAt" | "rowValues">,
): Promise<number> {
  let written = 0;
  function* best() {
    for (let row = 0; row < shape.rows; row++) {
      for (const column of largestUnobserved(observedIn(row), rowValues(row), count)) {
        written++;
        yield { row, column, value: valueAt(row, column) };
      }
    }
  }
  await writeTriplets(path, list, best());
  return written;
}

/** The columns of the largest values of a row that are not `observed` (ascending), largest first; equal ones in order. */
export function largestUnobserved(observed: Int32Array, values: Float64Array, count: number): readonly number[] {
  const best: number[] = [];
  let k = 0;
  for (let column = 0; column < values.length; column++) {
    if (k < observed.length && observed[k] === column) {
      k++;
      continue;
    }
    const last = best.at(-1);
    if (best.length === count && last !== undefined && values[column] <= values[last]) continue;
    let place = best.length;
    while (place > 0 && values[best[place - 1]] < values[column]) place--;
    best.splice(place, 0, column);
    if (best.length > count) best.pop();
  }
  return best;
}

function indexOf(size: number, idAt: (index: number) => string): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  for (let i = 0; i < size; i++) index.set(idAt(i), i);
  return index;
}

/** A cell that is filled in, as text with its ids or its delimiter. */
const bytesPerValue = 20;

async function assertRoomFor(path: string, { rows, cols, count }: Shape): Promise<void> {
  const cells = rows * cols - count;
  const { bavail, bsize } = await statfs(dirname(resolve(path)));
  const [size, free] = [bytesPerValue * cells, bavail * bsize];
  if (size <= free) return;
  throw new AgopError(
    "out-of-memory",
    `${cells} completed cells would take about ${inBytes(size)} in ${path}; ${inBytes(free)} are free there`,
    "--predict PAIRS.csv writes those that you need, --top N the best of every row",
  );
}
