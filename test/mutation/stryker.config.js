import { createRequire } from "node:module";
import process from "node:process";

const folder = process.env["MUTATE"];
const [kind, name] = folder.split("/");

// The texts of messages are not what tests are to pin down, and what is computed once when a module is loaded would run all tests.
export default {
  testRunner: "vitest",
  plugins: [createRequire(import.meta.url).resolve("@stryker-mutator/vitest-runner")],
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  mutate: [`${folder}/**/*.ts`, `!${kind}/${name}/src/**/*.test.ts`],
  mutator: { excludedMutations: ["StringLiteral"] },
  ignoreStatic: true,
  coverageAnalysis: "perTest",
  inPlace: true,
  disableTypeChecks: false,
  concurrency: 1,
  timeoutMS: 20_000,
  reporters: ["json"],
  jsonReporter: { fileName: "mutation.json" },
  allowConsoleColors: false,
};
