import type { Backend, Estimate, Problem, SavedEstimate } from "@agop/core";
import { assertClose } from "./allclose.js";
import { fail } from "./check.js";
import { valuesOf } from "./estimates.js";
import { assertState } from "./json.js";
import { norm } from "./tolerance.js";

/** What loads saved estimates by their format, as `Registry.loadEstimate` does. */
export type LoadEstimate = (saved: SavedEstimate, backend: Backend) => Estimate;

/**
 * @throws Error unless the estimate saves itself as plain data, and, where something loads its format, what is loaded is of the same
 * kind and holds the same
 */
export function assertSavedAs(estimate: Estimate, problem: Problem, backend: Backend, load?: LoadEstimate): void {
  const { format, content } = estimate.save();
  if (format.trim() === "") fail("the saved estimate does not name its format");
  assertState(content, "the saved estimate");
  if (!load) return;
  // As from a file, where nothing is shared with what was saved.
  const loaded = load({ format, content: structuredClone(content) }, backend);
  if (loaded.kind !== estimate.kind) fail(`an estimate of kind ${estimate.kind} is loaded as ${loaded.kind}`);
  const values = valuesOf(estimate, problem);
  const tolerance = backend.precision === "float64" ? 1e-9 : 1e-4;
  assertClose(valuesOf(loaded, problem), values, tolerance * norm(values), "the loaded estimate against the saved one");
}
