import {
  type Backend,
  type JsonObject,
  type SavedEstimate,
  type SupervisedEstimate,
  type Estimate,
  AgopError,
} from "@agop/core";
import type { Registry } from "@agop/core/registry";
import type { RowCompletionEstimate } from "@agop/core/streaming";
import { dateParts, featureLayout, type Files, writeCheckedJson } from "@agop/data";
import { z } from "zod";
import { plainJson, readChecked } from "../model/checked-content.js";
import { estimateFromJson, estimateToJson, savedEstimate } from "../model/estimate-file.js";
import type { InputModel } from "./input-model.js";
import type { TargetScale } from "./targets.js";

/** All that predicts rows of another table: what was learned of inputs, of targets, and of one from the other. */
export interface TrainedModel {
  readonly algorithm: string;
  readonly settings: JsonObject;
  readonly inputs: InputModel;
  readonly targets: TargetScale;
  /** What stood for a missing cell in the table, beside what always does. */
  readonly markers: readonly string[];
  readonly estimate: SupervisedEstimate;
}

/** The same as it lies in a file, its estimates not made yet. */
export interface SavedModel extends Omit<TrainedModel, "inputs" | "estimate"> {
  readonly inputs: Omit<InputModel, "completion"> & { readonly completion: SavedEstimate | null };
  readonly estimate: SavedEstimate;
}

const kind = { format: "agop trained model", version: 1 } as const;

const scale = z.strictObject({ mean: z.number(), deviation: z.number().positive() });

const encoding = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("numbers"), name: z.string() }),
  z.strictObject({
    kind: z.literal("dates"),
    name: z.string(),
    parts: z.array(z.enum(dateParts)),
    order: z.enum(["day", "month"]).default("day"),
  }),
  z.strictObject({
    kind: z.literal("categories"),
    name: z.string(),
    levels: z.array(z.string()),
    form: z.enum(["each", "second"]),
  }),
]);

const targets = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("regression"),
    targets: z.array(scale.extend({ name: z.string() })).min(1),
  }),
  z.strictObject({
    kind: z.literal("classification"),
    name: z.string(),
    classes: z.array(z.strictObject({ name: z.string(), share: z.number() })).min(2),
  }),
]);

const content = z.object({
  algorithm: z.string(),
  settings: plainJson,
  columns: z.array(encoding).min(1),
  scales: z.array(scale),
  completion: savedEstimate.nullable(),
  targets,
  markers: z.array(z.string()).default([]),
  estimate: savedEstimate,
});

/** @throws AgopError `file-unwritable` */
export async function savePredictor(
  path: string,
  { algorithm, settings, inputs, ...model }: TrainedModel,
  files: Files | undefined,
): Promise<void> {
  const { encodings, scaling, completion } = inputs;
  const saved = {
    algorithm,
    settings,
    columns: encodings,
    scales: Array.from(scaling.means, (mean, j) => ({ mean, deviation: scaling.deviations[j] })),
    completion: completion && estimateToJson(completion.save()),
    targets: model.targets,
    markers: [...model.markers],
    estimate: estimateToJson(model.estimate.save()),
  };
  await writeCheckedJson(path, kind, saved, files);
}

/** @throws AgopError `file-unreadable`, `config-invalid` for another file */
export async function readPredictor(path: string, files: Files | undefined): Promise<SavedModel> {
  const { algorithm, settings, columns, scales, completion, ...saved } = await readChecked(path, kind, content, files);
  const names = columns.map(({ name }) => name);
  const isWhole = scales.length === featureLayout(columns).numeric.length && new Set(names).size === names.length;
  if (!isWhole) throw damaged(path);
  return {
    algorithm,
    settings,
    inputs: {
      encodings: columns,
      scaling: {
        kind: "columns",
        means: Float64Array.from(scales, ({ mean }) => mean),
        deviations: Float64Array.from(scales, ({ deviation }) => deviation),
      },
      completion: completion && estimateFromJson(completion),
    },
    targets: saved.targets,
    markers: saved.markers,
    estimate: estimateFromJson(saved.estimate),
  };
}

function damaged(path: string): AgopError {
  return new AgopError("config-invalid", `${path} is no whole model`, "train again, and save it");
}

/**
 * Makes the estimates of a saved model.
 * @param backend for what they compute
 * @throws AgopError `unknown-name` for a format that no plugin loads, `state-invalid` for damaged content, `config-invalid` for an
 * estimate of another kind
 */
export function loadPredictor(saved: SavedModel, registry: Registry, backend: Backend): TrainedModel {
  const { completion, ...inputs } = saved.inputs;
  const estimate = registry.loadEstimate(saved.estimate, backend);
  if (!isSupervised(estimate)) throw otherKind(estimate);
  const completing = completion && registry.loadEstimate(completion, backend);
  if (completing && !completesRows(completing)) throw otherKind(completing);
  return { ...saved, inputs: { ...inputs, completion: completing }, estimate };
}

function isSupervised(estimate: Estimate): estimate is SupervisedEstimate {
  return estimate.kind === "supervised" && "predict" in estimate;
}

function completesRows(estimate: Estimate): estimate is RowCompletionEstimate {
  return estimate.kind === "row-completion" && "complete" in estimate;
}

function otherKind({ kind: found }: Estimate): AgopError {
  return new AgopError("config-invalid", `an estimate of kind "${found}" does not belong in a trained model`);
}
