import type { ChosenBackend, NamedOptions, Registry } from "@agop/core";

/**
 * The backend that is asked for. Where that is "auto", the environment variable AGOP_BACKEND may name one instead.
 * @throws AgopError `unknown-name`, `backend-unavailable`, `option-invalid`
 */
export function openBackend(registry: Registry, named: NamedOptions): Promise<ChosenBackend> {
  const preferred = process.env["AGOP_BACKEND"];
  return registry.backend(named.name === "auto" && preferred ? { name: preferred } : named);
}
