import { defineConfig } from "vitest/config";
import { isolated } from "../isolated.js";
import { project } from "../../vitest.config.js";

const [kind, name] = (process.env["MUTATE"] ?? "packages/core/src").split("/");
const own = `${kind}/${name}/`;

/**
 * The tests of the package that is mutated, without the one that reads its sources and runs nothing of them. They share modules as they
 * always do: a mutant is switched on in what is loaded, and loading every module for each file of tests takes longer than the tests.
 */
export default defineConfig({
  test: {
    projects: [
      {
        ...project,
        test: { ...project.test, name: "isolated", include: isolated.filter((file) => file.startsWith(own)) },
      },
      {
        ...project,
        test: {
          ...project.test,
          name: "shared",
          include: [`${own}src/**/*.test.ts`, `test/${name}/*.test.ts`],
          exclude: ["**/exports.test.ts", ...isolated],
          isolate: false,
        },
      },
    ],
  },
});
