import { AgopError } from "@agop/core";
import { containerToWrite, openTableFile, type PairIndex, type Pairs, readPairs, writeTriplets } from "@agop/data";
import type { CompletedCategory } from "../categories/completed-category.js";
import type { InputWarning } from "../following.js";
import type { InFiles } from "../in-files.js";
import type { Cells, SourceFacts, WritableSource } from "../source/source.js";
import { listWithUnknown, unknownInWords, unknownPairs, type UnknownPairs } from "./unknown-pairs.js";

/** What is written to `path`: the completed table, the pairs that a file lists, or the best `count` of every row. */
export type OutputRequest = { readonly path: string } & (
  | { readonly kind: "completed" }
  | { readonly kind: "pairs"; readonly pairs: string }
  | { readonly kind: "top"; readonly count: number }
);

/** The same with the pairs read. */
export type OutputPlan =
  Exclude<OutputRequest, { kind: "pairs" }> | { readonly path: string; readonly kind: "pairs"; readonly pairs: Pairs };

/** What was written, and how many values. */
export interface Written {
  readonly kind: OutputRequest["kind"];
  readonly path: string;
  readonly values: number;
  /** Of pairs whose row or column the list does not have; null where there are none. */
  readonly unknown: UnknownPairs | null;
}

/** @throws AgopError `option-invalid` */
export function checkOutputRequest(request: OutputRequest | undefined): void {
  if (request) containerToWrite(request.path);
  if (request?.kind !== "top" || (Number.isInteger(request.count) && request.count >= 1)) return;
  throw new AgopError("option-invalid", `\`top\` is ${request.count}; it must be an integer >= 1`);
}

/**
 * Reads the pairs that are asked for, before any work is done.
 * @throws AgopError as `readPairs`; `table-invalid` where no pair has a known name, and for pairs of a table that has two columns of
 * one name
 */
export async function planOutput(
  source: SourceFacts & Pick<WritableSource, "expectedAt">,
  request: OutputRequest,
  { files }: InFiles,
): Promise<OutputPlan> {
  if (request.kind === "pairs") {
    const rows = indexOf(source.shape.rows, (row) => source.list.rowId(row));
    const named = source.shape.cols + source.categories.length;
    const columns = indexOf(named, (column) => source.list.columnId(column));
    if (columns.size < named) {
      const what = "several columns have one name, by which pairs cannot tell them apart";
      throw new AgopError("table-invalid", what, "give each a name of its own, or leave them out: `ignore`");
    }
    const index = {
      rowOf: (id: string) => rows.get(id),
      columnOf: (id: string) => columns.get(id),
      takesUnknown: source.expectedAt !== undefined,
    };
    return { ...request, pairs: await readKnownPairs(request.pairs, index, { files }) };
  }
  return request;
}

/** @throws AgopError as `planOutput` */
async function readKnownPairs(path: string, index: PairIndex, { files }: InFiles): Promise<Pairs> {
  const file = await openTableFile(path, { files });
  try {
    const pairs = await readPairs(file.name, index, file.reading);
    const { rowIndices, columnIndices } = pairs;
    if (rowIndices.length > 0 && rowIndices.every((row, k) => row < 0 && columnIndices[k] < 0)) {
      const what = `${file.name}: none of its ${rowIndices.length} pairs has a row or a column that was read`;
      throw new AgopError("table-invalid", what, "a pair is a row, then a column");
    }
    return pairs;
  } finally {
    file.close();
  }
}

/** Numbers and categories, completed. */
export interface CompletedColumns {
  readonly cells: Cells;
  readonly categories: readonly CompletedCategory[];
}

export async function writeOutput(
  plan: OutputPlan,
  source: WritableSource,
  completed: CompletedColumns,
): Promise<Written> {
  const { kind, path } = plan;
  const unknown = plan.kind === "pairs" ? unknownPairs(plan.pairs) : null;
  return { kind, path, values: await writeValues(plan, source, completed), unknown };
}

/** What a user should know of an output before any work is done. */
export function outputWarnings(plan: OutputPlan): readonly InputWarning[] {
  const unknown = plan.kind === "pairs" ? unknownPairs(plan.pairs) : null;
  return unknown ? [{ code: "unknown-pair", message: unknownInWords(unknown) }] : [];
}

/** @returns how many values were written. */
async function writeValues(plan: OutputPlan, source: WritableSource, completed: CompletedColumns): Promise<number> {
  const { path } = plan;
  const { cells, categories } = completed;
  const { shape, list } = source;
  switch (plan.kind) {
    case "completed":
      await source.write(path, cells.valueAt, categories);
      return shape.rows * shape.cols - shape.count + categories.reduce((sum, { rows }) => sum + rows.length, 0);
    case "pairs":
      await writeTriplets(path, listWithUnknown(list, plan.pairs), predictions(plan.pairs, source, completed));
      return plan.pairs.rowIndices.length;
    case "top":
      return writeTop(path, plan.count, source, cells);
  }
}

function* predictions(
  { rowIndices, columnIndices }: Pairs,
  { shape, expectedAt = () => NaN }: WritableSource,
  { cells: { valueAt }, categories }: CompletedColumns,
) {
  const known = (index: number): number | undefined => (index < 0 ? undefined : index);
  for (let k = 0; k < rowIndices.length; k++) {
    const row = rowIndices[k];
    const column = columnIndices[k];
    const isKnown = row >= 0 && column >= 0;
    const category = column < shape.cols ? undefined : categories.at(column - shape.cols);
    if (category) yield { row, column, value: category.levels[category.codes[row]] };
    else yield { row, column, value: isKnown ? valueAt(row, column) : expectedAt(known(row), known(column)) };
  }
}

async function writeTop(
  path: string,
  count: number,
  { shape, list, observedIn }: WritableSource,
  { rowValues, valueAt }: Cells,
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
