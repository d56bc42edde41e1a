import { AgopError } from "../errors.js";
import type { BackendContribution } from "./contributions.js";

/** What a backend runs on here, or why it does not run. */
export interface BackendState {
  readonly name: string;
  readonly isAvailable: boolean;
  /** One line: library, version, device and threads; or what is missing, and how to get it. */
  readonly description: string;
}

/** Starts each backend once, with its default options, and ends it: for listings. What `auto` tries first comes first. */
export async function surveyBackends(backends: readonly BackendContribution[]): Promise<readonly BackendState[]> {
  const states: BackendState[] = [];
  for (const { name, build } of backends.toSorted((a, b) => b.preference - a.preference)) {
    try {
      const backend = await build({});
      states.push({ name, isAvailable: true, description: backend.description });
      backend.dispose();
    } catch (error) {
      if (!(error instanceof AgopError) || error.code !== "backend-unavailable") throw error;
      const description = [error.message, error.hint].filter(Boolean).join(": ");
      states.push({ name, isAvailable: false, description });
    }
  }
  return states;
}
