import { cpuPlugin } from "../plugins/backend-cpu/src/index.js";
import { nativePlugin } from "@agop/backend-native";
import { wasmPlugin } from "@agop/backend-wasm";
import type { Backend } from "@agop/core";
import { createRegistry } from "@agop/core/registry";

/**
 * What tests get in place of @agop/backend-cpu while the environment variable AGOP_BACKEND names a backend
 * (vitest.config.ts): algorithms are tested on the cpu backend, and so on each of the others in turn.
 */
export { cpuPlugin };

const name = process.env["AGOP_BACKEND"] ?? "cpu";
const { backend } = await createRegistry([cpuPlugin, wasmPlugin, nativePlugin]).backend({ name });

/** One backend for all callers in a test file, which end it when they end their own. */
export function cpuBackend(): Backend {
  return { ...backend, dispose: () => undefined };
}
