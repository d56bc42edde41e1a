import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { readDeclarations } from "./declarations.js";
import { readExamples } from "./examples.js";

const pathOf = (name: string): string => fileURLToPath(new URL(`../page/${name}.ts`, import.meta.url));

/** What a module exports under its own name, as text that an engine reads faster than an object literal. */
const moduleOf = (name: string, value: unknown): string =>
  `export const ${name} = JSON.parse(${JSON.stringify(JSON.stringify(value))});`;

/** Fills in the modules that the sources leave empty. */
export function filledIn(): Plugin {
  const declarations = pathOf("declarations");
  const examples = pathOf("examples");
  return {
    name: "agop-filled-in",
    enforce: "pre",
    load: (id) => {
      if (id === declarations) return moduleOf("declarations", readDeclarations());
      return id === examples ? moduleOf("examples", readExamples()) : undefined;
    },
  };
}

/** For the site, which links blocks of code to the examples that they are of. */
export function exampleList(): Plugin {
  return {
    name: "agop-example-list",
    generateBundle() {
      const list = readExamples().map(({ name, code }) => ({ name, code }));
      this.emitFile({ type: "asset", fileName: "examples.json", source: JSON.stringify(list) });
    },
  };
}
