import { cpuPlugin } from "@agop/backend-cpu";
import { nativePlugin } from "@agop/backend-native";
import { tfjsPlugin } from "@agop/backend-tfjs";
import { wasmPlugin } from "@agop/backend-wasm";
import { mpiPlugin } from "@agop/communicator-mpi";
import type { Plugin } from "@agop/core/plugin";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { columnStackPlugin } from "@agop/plugin-column-stack";
import { convexBaselinesPlugin } from "@agop/plugin-convex-baselines";
import { irlsPlugin } from "@agop/plugin-irls-p";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { preparationLibraryPlugin } from "@agop/plugin-preparation-library";
import { rfmKernelPlugin } from "@agop/plugin-rfm-kernel";
import { rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { bullmqPlugin } from "@agop/queue-bullmq";

/** What the command comes with; `agop.config.ts` adds to it. */
export const defaultPlugins: readonly Plugin[] = [
  nativePlugin,
  wasmPlugin,
  cpuPlugin,
  tfjsPlugin,
  mpiPlugin,
  bullmqPlugin,
  phiLibraryPlugin,
  agopLibraryPlugin,
  scheduleLibraryPlugin,
  preparationLibraryPlugin,
  rfmLinearPlugin,
  rfmKernelPlugin,
  columnStackPlugin,
  irlsPlugin,
  convexBaselinesPlugin,
];
