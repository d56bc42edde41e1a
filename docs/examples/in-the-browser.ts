import { wasmPlugin } from "@agop/backend-wasm";
import type { RunEvent } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { memoryFiles } from "@agop/data";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { columnStackPlugin } from "@agop/plugin-column-stack";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { preparationLibraryPlugin } from "@agop/plugin-preparation-library";
import { rfmKernelPlugin } from "@agop/plugin-rfm-kernel";
import { rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { completeTable } from "@agop/workflow";

const libraries = [phiLibraryPlugin, agopLibraryPlugin, scheduleLibraryPlugin, preparationLibraryPlugin];
export const registry = createRegistry([wasmPlugin, ...libraries, rfmLinearPlugin, rfmKernelPlugin, columnStackPlugin]);

/** Completes a file that a page was given. It is read where it is, and nothing leaves the machine. */
export async function completeFile(file: File, onEvent: (event: RunEvent) => void) {
  const files = memoryFiles({ [file.name]: file });
  const output = { kind: "completed", path: "completed.csv" } as const;
  const request = { registry, files, file: file.name, output, uncertainty: "intervals.csv" };
  const { algorithm, holdout } = await completeTable(request, { onEvent });
  return { algorithm, holdout, completed: files.get("completed.csv"), intervals: files.get("intervals.csv") };
}
