import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { isolated } from "./test/isolated.js";
import { LongFirst } from "./test/long-first.js";

// Tests run on the sources: every package exports them under the condition "agop-source".
const conditions = ["agop-source", "node"];

// With AGOP_BACKEND every test that asks for the cpu backend gets that one: `npm run test:backends`.
const alias: Record<string, string> = process.env["AGOP_BACKEND"]
  ? { "@agop/backend-cpu": fileURLToPath(new URL("test/forced-backend.ts", import.meta.url)) }
  : {};

/** How any test runs. */
export const project = {
  resolve: { conditions, alias },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{packages,plugins}/*/src/**/*.test.ts", "docs/examples/**/*.test.ts", "test/**/*.test.ts"],
    // No test is a measure of time: these only end one that hangs, also on a machine that is ten times slower.
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    // The default leaves one of two processors idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
} satisfies TestProjectInlineConfiguration;

export default defineConfig({
  test: {
    reporters: ["default", "./test/skipped-reporter.ts"],
    sequence: { sequencer: LongFirst },
    globalSetup: ["test/temporary-folder.ts", "test/browser/find-chromium.ts"],
    projects: [
      { ...project, test: { ...project.test, name: "isolated", include: isolated } },
      {
        ...project,
        test: { ...project.test, name: "shared", exclude: [...configDefaults.exclude, ...isolated], isolate: false },
      },
    ],
  },
});
