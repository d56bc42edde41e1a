import { cpus } from "node:os";
import { nativeBackend } from "@agop/backend-native";
import { wasmBackend } from "@agop/backend-wasm";
import { AgopError, type Backend } from "@agop/core";

/** What cells compute on: `wasm` gives the same bits on any machine, `native` is faster from a few hundred rows and columns on. */
export const cellBackends = ["wasm", "native"] as const;

/** By name. */
export type CellBackend = (typeof cellBackends)[number];

/** Unless another is asked for. */
export const usualBackend: CellBackend = "wasm";

/**
 * Of one thread: the workers share the processors out among them.
 * @throws AgopError `backend-unavailable`
 */
export async function openCellBackend(name: CellBackend): Promise<Backend> {
  return name === "wasm" ? wasmBackend({ threads: 1 }) : nativeBackend({ threads: 1 });
}

/** @throws AgopError `usage-invalid` */
export function toCellBackend(name: string): CellBackend {
  const found = cellBackends.find((each) => each === name);
  if (found) return found;
  throw new AgopError("usage-invalid", `--backend is ${name}; cells run on ${cellBackends.join(" or ")}`);
}

/** What a cell ran on, for a reader of its results. */
export function machineWith({ name }: Backend): string {
  // Some systems tell of no processors.
  const processor = cpus().at(0)?.model.trim() ?? process.arch;
  return `${processor}, Node ${process.versions.node}, backend ${name}`;
}
