import { AgopError, type DenseMatrix, denseMatrix, type JsonObject } from "@agop/core";
import { readCheckedJson, writeCheckedJson } from "@agop/data";
import { z } from "zod";
import type { ColumnScaling, RowFeatures } from "../streaming/features.js";

/** What completes rows without fitting them. */
export interface RowModel {
  readonly algorithm: string;
  readonly settings: JsonObject;
  /** Of the numeric columns, in the order of `features` and `scaling`. */
  readonly columnNames: readonly string[];
  readonly scaling: ColumnScaling;
  readonly features: RowFeatures;
}

const kind = { format: "agop model", version: 1 } as const;
const settings = z.record(z.string(), z.json());

const content = z.object({
  algorithm: z.string(),
  settings,
  columns: z.array(z.object({ name: z.string(), mean: z.number(), deviation: z.number() })).min(1),
  /** K, row by row. */
  features: z.array(z.number()),
  ridge: z.number(),
  interpolates: z.boolean(),
});

/** @throws AgopError `file-unwritable` */
export async function saveModel(path: string, model: RowModel): Promise<void> {
  const { algorithm, columnNames, scaling, features } = model;
  const document = {
    algorithm,
    settings: model.settings,
    columns: columnNames.map((name, j) => ({ name, mean: scaling.means[j], deviation: scaling.deviations[j] })),
    features: Array.from(features.k.data),
    ridge: features.ridge,
    interpolates: features.interpolates,
  };
  await writeCheckedJson(path, kind, document);
}

/** @throws AgopError `file-unreadable`, `config-invalid` */
export async function loadModel(path: string): Promise<RowModel> {
  const { algorithm, columns, features, ridge, interpolates, ...rest } = content.parse(
    await readCheckedJson(path, kind),
  );
  return {
    algorithm,
    settings: rest.settings,
    columnNames: columns.map(({ name }) => name),
    scaling: {
      kind: "columns",
      means: Float64Array.from(columns, ({ mean }) => mean),
      deviations: Float64Array.from(columns, ({ deviation }) => deviation),
    },
    features: { k: square(features, columns.length), ridge, interpolates },
  };
}

function square(numbers: readonly number[], size: number): DenseMatrix {
  return denseMatrix(size, size, Float64Array.from(numbers));
}

/**
 * The model for a table with the same columns in whatever order.
 * @throws AgopError `table-invalid` naming the columns that only one of the two has
 */
export function modelForColumns(model: RowModel, names: readonly string[], path: string): RowModel {
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
  const places = names.map((name) => model.columnNames.indexOf(name));
  const { k } = model.features;
  const size = places.length;
  const reordered = denseMatrix(size, size);
  places.forEach((from, i) => {
    places.forEach((across, j) => (reordered.data[i * size + j] = k.data[from * size + across]));
  });
  const pick = (numbers: Float64Array): Float64Array => Float64Array.from(places, (place) => numbers[place]);
  return {
    ...model,
    columnNames: names,
    scaling: { kind: "columns", means: pick(model.scaling.means), deviations: pick(model.scaling.deviations) },
    features: { ...model.features, k: reordered },
  };
}
