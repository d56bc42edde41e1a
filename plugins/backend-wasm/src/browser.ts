import type { BackendOpening } from "@agop/core/backend";
import type { Engine } from "./engine.js";
import { engineFrom } from "./engine-from.js";

// In the place of node.ts where a bundler builds for browsers, by the field "browser" of package.json.

export const opening: BackendOpening | undefined = undefined;

/** An engine on one thread, from the module that the bundler places. */
export function openEngine(): Promise<Engine> {
  return engineFrom(new URL("../dist/agop.wasm", import.meta.url));
}
