import { cpuBackend } from "@agop/backend-cpu";
import { nativeBackend } from "@agop/backend-native";
import { tfjsBackend } from "@agop/backend-tfjs";
import { wasmBackend } from "@agop/backend-wasm";
import { AgopError } from "@agop/core";
import { backendContestant, type BackendEntry } from "./backend-contestant.js";
import type { Contestant } from "./contestant.js";
import { numpyContestant } from "./numpy-contestant.js";

const threads = 2;

const entries: readonly BackendEntry[] = [
  {
    id: "cpu",
    title: "ml-matrix",
    create: () => cpuBackend(),
    canRun: ({ kernel, size }) => size.rows <= (kernel.name === "eigen" ? 500 : 1000) || size.entries > 0,
  },
  { id: "wasm-1", title: "wasm, 1 thread", create: () => wasmBackend({ threads: 1 }), canRun: isForWasm },
  { id: "wasm-2", title: `wasm, ${threads} threads`, create: () => wasmBackend({ threads }), canRun: isForWasm },
  { id: "native", title: `native, ${threads} threads`, create: () => nativeBackend({ threads }) },
  { id: "tfjs", title: "TensorFlow.js", create: () => tfjsBackend(), canRun: ({ size }) => size.rows <= 1000 },
];

function isForWasm({ kernel, size }: Parameters<NonNullable<BackendEntry["canRun"]>>[0]): boolean {
  return kernel.name !== "eigen" || size.rows <= 1000;
}

/** Every backend that runs here, and NumPy where it is; `notice` is told who is missing. */
export async function presentContestants(notice: (line: string) => void): Promise<readonly Contestant[]> {
  const present: Contestant[] = [];
  for (const entry of entries) {
    try {
      present.push(await backendContestant(entry));
    } catch (error) {
      if (!(error instanceof AgopError) || error.code !== "backend-unavailable") throw error;
      notice(`without ${entry.title}: ${error.message}`);
    }
  }
  const numpy = await numpyContestant(threads);
  if (numpy) present.push(numpy);
  else notice("without NumPy: python3 with numpy is not on this machine; AGOP_PYTHON names another python");
  return present;
}
