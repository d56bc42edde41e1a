import { totalmem } from "node:os";
import type { Platform } from "./platform.js";

export const platform: Platform = {
  availableMemory: () => {
    const free = process.availableMemory();
    return free > 0 ? free : totalmem();
  },
  runtime: `Node ${process.versions.node} on ${process.platform} ${process.arch}`,
};
