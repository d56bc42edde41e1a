import type { Backend, Estimate, JsonObject, SavedEstimate } from "@agop/core";
import type { Registry } from "@agop/core/registry";
import { type Files, writeCheckedJson } from "@agop/data";
import { z } from "zod";
import { plainJson, readChecked } from "./checked-content.js";
import { stateFromJson, stateToJson } from "./state-json.js";

const kind = { format: "agop estimate", version: 1 } as const;

/** A saved estimate in JSON: its own format, and what it is made of. */
export const savedEstimate = z.object({
  format: z.string(),
  content: plainJson,
});

export function estimateToJson({ format, content }: SavedEstimate): JsonObject {
  return { format, content: stateToJson(content) };
}

export function estimateFromJson({ format, content }: z.infer<typeof savedEstimate>): SavedEstimate {
  return { format, content: stateFromJson(content) };
}

/**
 * Keeps an estimate of any kind in a file, to the last bit.
 * @throws AgopError `file-unwritable`
 */
export async function saveEstimate(path: string, estimate: Estimate, files?: Files): Promise<void> {
  await writeCheckedJson(path, kind, estimateToJson(estimate.save()), files);
}

/**
 * Loads what `saveEstimate` kept.
 * @param backend for what the estimate computes
 * @throws AgopError `file-unreadable`, `config-invalid` for another file; `unknown-name` for a format that no plugin of the
 * registry loads, `state-invalid` for damaged content
 */
export async function loadEstimate(
  path: string,
  registry: Registry,
  backend: Backend,
  files?: Files,
): Promise<Estimate> {
  const saved = await readChecked(path, kind, savedEstimate, files);
  return registry.loadEstimate(estimateFromJson(saved), backend);
}
