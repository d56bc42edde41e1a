import { AgopError, type JsonObject, type SavedEstimate } from "@agop/core";
import { type Files, writeCheckedJson } from "@agop/data";
import { z } from "zod";
import type { ColumnScaling } from "../streaming/scaled-rows.js";
import { plainJson, readChecked } from "./checked-content.js";
import { estimateFromJson, estimateToJson, savedEstimate } from "./estimate-file.js";

/** What completes rows without fitting them: an estimate with the columns and the scale that it was made for. */
export interface RowModel {
  readonly algorithm: string;
  readonly settings: JsonObject;
  /** Of the numeric columns, in the order of the estimate and of `scaling`. */
  readonly columnNames: readonly string[];
  readonly scaling: ColumnScaling;
  /** What stood for a missing cell in the table, beside what always does. */
  readonly markers: readonly string[];
  readonly estimate: SavedEstimate;
}

const kind = { format: "agop model", version: 2 } as const;

const content = z.object({
  algorithm: z.string(),
  settings: plainJson,
  columns: z.array(z.object({ name: z.string(), mean: z.number(), deviation: z.number().positive() })).min(1),
  markers: z.array(z.string()).default([]),
  estimate: savedEstimate,
});

/** @throws AgopError `file-unwritable` */
export async function saveModel(path: string, model: RowModel, files: Files | undefined): Promise<void> {
  const { algorithm, settings, columnNames, scaling, markers, estimate } = model;
  const columns = columnNames.map((name, j) => ({ name, mean: scaling.means[j], deviation: scaling.deviations[j] }));
  const saved = { algorithm, settings, columns, markers: [...markers], estimate: estimateToJson(estimate) };
  await writeCheckedJson(path, kind, saved, files);
}

/** @throws AgopError `file-unreadable`, `config-invalid` */
export async function loadModel(path: string, files: Files | undefined): Promise<RowModel> {
  const { algorithm, settings, columns, markers, estimate } = await readChecked(path, kind, content, files);
  return {
    algorithm,
    settings,
    columnNames: columns.map(({ name }) => name),
    scaling: {
      kind: "columns",
      means: Float64Array.from(columns, ({ mean }) => mean),
      deviations: Float64Array.from(columns, ({ deviation }) => deviation),
    },
    markers,
    estimate: estimateFromJson(estimate),
  };
}

/**
 * Where the columns of a table, in whatever order, stand in a model.
 * @throws AgopError `table-invalid` naming the columns that only one of the two has
 */
export function placesInModel(model: RowModel, names: readonly string[], path: string): Int32Array {
  const missing = model.columnNames.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !model.columnNames.includes(name));
  const quoted = (list: readonly string[]): string => list.map((name) => `"${name}"`).join(", ");
  if (missing.length + unknown.length > 0 || new Set(names).size < names.length) {
    const parts = [
      ...(missing.length > 0 ? [`has no column ${quoted(missing)} of numbers`] : []),
      ...(unknown.length > 0 ? [`has ${quoted(unknown)}, which the model does not have`] : []),
      ...(missing.length + unknown.length === 0 ? ["has two columns of one name"] : []),
    ];
    const hint = `the model has ${quoted(model.columnNames)}`;
    throw new AgopError("table-invalid", `${path} ${parts.join(" and ")}`, hint);
  }
  return Int32Array.from(names, (name) => model.columnNames.indexOf(name));
}
