import { createRequire } from "node:module";
import process from "node:process";

const require = createRequire(import.meta.url);
const folder = process.env["MUTATE"];
const [kind, name] = folder.split("/");

// The texts of messages are not what tests are to pin down, and what is computed once when a module is loaded would run all tests.
export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner", "./sample.js", "./survivors.js"].map((each) => require.resolve(each)),
  checkers: process.env["MUTATION_SAMPLE"] ? ["sample"] : [],
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  mutate: [`${folder}/**/*.ts`, `!${kind}/${name}/src/**/*.test.ts`],
  mutator: { excludedMutations: ["StringLiteral"] },
  ignoreStatic: true,
  coverageAnalysis: "perTest",
  inPlace: true,
  disableTypeChecks: false,
  concurrency: 1,
  // Of a mutant: one and a half times what its tests take without it, where all that they reach is counted, and a little more.
  timeoutFactor: 1.5,
  timeoutMS: 10_000,
  dryRunTimeoutMinutes: 120,
  reporters: ["json", "survivors", "progress-append-only"],
  jsonReporter: { fileName: "mutation.json" },
  allowConsoleColors: false,
};
