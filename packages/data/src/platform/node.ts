import { diskFiles } from "../disk/disk-files.js";
import { compressed, compressing, decompressed } from "../disk/node-compression.js";
import type { Platform } from "./platform.js";

export const platform: Platform = {
  files: diskFiles,
  decompressed,
  compressed,
  checkCompression: (compression) => {
    compressing(compression).destroy();
  },
};
