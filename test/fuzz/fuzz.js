// Generated inputs against readers, configurations, events, models, checkpoints and the live server:
//
//   npm run fuzz -- --inputs 200000 --seed 1
//
// Prints what became of them. One that fails is made small, and printed with the seed and path that make it again.
import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath, URL } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "200000" },
    seed: { type: "string", default: "1" },
    target: { type: "string", default: "" },
    path: { type: "string", default: "" },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "test/fuzz", "--silent=false", "--disable-console-intercept"],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      FUZZ_INPUTS: values.inputs,
      FUZZ_SEED: values.seed,
      FUZZ_TARGET: values.target,
      FUZZ_PATH: values.path,
    },
  },
);
process.exitCode = status ?? 1;
