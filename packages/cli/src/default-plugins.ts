import { cpuPlugin } from "@agop/backend-cpu";
import { nativePlugin } from "@agop/backend-native";
import { tfjsPlugin } from "@agop/backend-tfjs";
import { wasmPlugin } from "@agop/backend-wasm";
import type { Plugin } from "@agop/core";
import { bilateralLinRfmPlugin } from "@agop/plugin-bilateral-lin-rfm";
import { convexBaselinesPlugin } from "@agop/plugin-convex-baselines";
import { deepLinRfmPlugin } from "@agop/plugin-deep-lin-rfm";
import { deepLinearNetworksPlugin } from "@agop/plugin-deep-linear-networks";
import { irlsPlugin } from "@agop/plugin-irls-p";
import { linRfmPlugin } from "@agop/plugin-lin-rfm";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";

/** What the command comes with; `agop.config.ts` adds to it. */
export const defaultPlugins: readonly Plugin[] = [
  nativePlugin,
  wasmPlugin,
  cpuPlugin,
  tfjsPlugin,
  phiLibraryPlugin,
  linRfmPlugin,
  bilateralLinRfmPlugin,
  deepLinRfmPlugin,
  deepLinearNetworksPlugin,
  irlsPlugin,
  convexBaselinesPlugin,
];
