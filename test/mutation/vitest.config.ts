import { defineConfig } from "vitest/config";
import { project } from "../../vitest.config.js";

const [kind, name] = (process.env["MUTATE"] ?? "packages/core/src").split("/");

/** The tests of the package that is mutated, without the one that reads its sources and runs nothing of them. */
export default defineConfig({
  ...project,
  test: {
    ...project.test,
    include: [`${kind}/${name}/src/**/*.test.ts`, `test/${name}/*.test.ts`],
    exclude: ["**/exports.test.ts"],
  },
});
