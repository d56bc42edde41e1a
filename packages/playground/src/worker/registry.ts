import { wasmPlugin } from "@agop/backend-wasm";
import { createRegistry } from "@agop/core/registry";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { columnStackPlugin } from "@agop/plugin-column-stack";
import { irlsPlugin } from "@agop/plugin-irls-p";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { preparationLibraryPlugin } from "@agop/plugin-preparation-library";
import { rfmKernelPlugin } from "@agop/plugin-rfm-kernel";
import { rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";

/** What the command comes with, but for what needs a system or a solver of linear programs; in its order, which ties go by. */
export const registry = createRegistry([
  wasmPlugin,
  phiLibraryPlugin,
  agopLibraryPlugin,
  scheduleLibraryPlugin,
  preparationLibraryPlugin,
  rfmLinearPlugin,
  rfmKernelPlugin,
  columnStackPlugin,
  irlsPlugin,
]);
