import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../node_modules/@tensorflow/tfjs-node", import.meta.url));

/** Why TensorFlow's library is not tested here. Asks the disk, not the code under test: a package that does not load is no reason. */
export const missingTfjsNode = existsSync(folder)
  ? undefined
  : "@tensorflow/tfjs-node is not installed: npm run build:tfjs-node";
