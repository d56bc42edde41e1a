import { type PartName, partKinds } from "./part-kinds.js";
import { partSource } from "./part-source.js";

/** Where files come from, and the versions that a new package starts with. */
export interface Origin {
  /** The text of a guide's file, by its name without "your-own-" and ".ts". */
  template(name: string): string;
  /** Of this package, and so of all of Agop. */
  readonly version: string;
  /** Of what else it needs. */
  readonly ranges: Readonly<Record<string, string>>;
}

/**
 * The files of a new package, by their paths.
 * @param parts as `inOrder` gives them
 */
export function packageFiles(
  name: string,
  parts: readonly PartName[],
  { template, version, ranges }: Origin,
): Readonly<Record<string, string>> {
  const sources = [...new Set(parts.flatMap((part) => partKinds[part].files))].map((file) => [
    `src/${file}.ts`,
    partSource(template(file), parts, name),
  ]);
  return {
    "package.json": manifest(name, parts, version, ranges),
    "tsconfig.json": tsconfig,
    ".gitignore": "node_modules/\ndist/\n",
    "README.md": readme(name, parts),
    "agop.config.ts": config,
    "src/index.ts": index(name, parts),
    "src/conformance.ts": parts.includes("problem") ? conformanceWithProblem : conformance,
    "src/conformance.test.ts": conformanceTest,
    ...Object.fromEntries(sources),
  };
}

function manifest(
  name: string,
  parts: readonly PartName[],
  version: string,
  ranges: Readonly<Record<string, string>>,
): string {
  const agop = `^${version}`;
  const imported = parts.flatMap((part) => partKinds[part].imports ?? []);
  const content = {
    name,
    version: "0.1.0",
    description: `A plugin of Agop: ${parts.join(", ")}`,
    keywords: ["agop", "agop-plugin"],
    type: "module",
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./package.json": "./package.json" },
    files: ["dist", "!dist/conformance*"],
    engines: { node: ">=20.19.0" },
    scripts: {
      build: "tsc -p tsconfig.json",
      prepack: "npm run build",
      test: "tsc -p tsconfig.json --noEmit && vitest run --dir src",
      check: "agop check src/conformance.ts",
    },
    dependencies: { ...Object.fromEntries(imported.map((each) => [each, agop])), zod: ranges["zod"] },
    peerDependencies: { "@agop/core": agop },
    devDependencies: {
      "@agop/backend-cpu": agop,
      "@agop/core": agop,
      "@agop/testkit": agop,
      agop,
      "@types/node": ranges["@types/node"],
      typescript: ranges["typescript"],
      vitest: ranges["vitest"],
    },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

const tsconfig = `{
  "compilerOptions": {
    "target": "ES2023",
    "lib": ["ES2023"],
    "module": "NodeNext",
    "moduleResolution": "NodeNext",
    "types": ["node"],
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "verbatimModuleSyntax": true,
    "isolatedModules": true,
    "declaration": true,
    "skipLibCheck": true,
    "rootDir": "src",
    "outDir": "dist"
  },
  "include": ["src"]
}
`;

const config = `import { defineConfig } from "agop";
import { plugin } from "./src/index.js";

// What the agop command of this folder knows beside what it comes with: npx agop plugins
export default defineConfig({ plugins: [plugin] });
`;

function index(name: string, parts: readonly PartName[]): string {
  // An estimate alone stands in its guide without a plugin around it.
  const imports = parts.map((part) =>
    part === "estimate"
      ? 'import { kernelExpansionContribution } from "./estimate.js";'
      : `import { contributions as ${part} } from "./${partKinds[part].files[0]}.js";`,
  );
  const list = parts.map((part) => (part === "estimate" ? "kernelExpansionContribution" : `...${part}`));
  return `import { definePlugin } from "@agop/core/plugin";
${imports.join("\n")}

export const plugin = definePlugin({
  name: "${name}",
  contributions: [${list.join(", ")}],
});
`;
}

const conformanceTest = `import { cpuBackend } from "@agop/backend-cpu";
import { checkPlugin } from "@agop/testkit";
import { checkOptions, plugin } from "./conformance.js";

// Every part is held to its contract, built from its defaults: one test for each demand.
checkPlugin(plugin, { backend: cpuBackend, ...checkOptions });
`;

const conformance = `import type { CheckPluginOptions } from "@agop/testkit/suites";

export { plugin } from "./index.js";

/** What the checks need beside the plugin: other plugins, examples of problems, failures that are expected. */
export const checkOptions: CheckPluginOptions = {};
`;

const conformanceWithProblem = `import { denseEstimate, fromRows, type MatrixEstimate, type SparseMatrix, toEntries, toSparse } from "@agop/core";
import { rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { inputFilesOf, type CheckPluginOptions } from "@agop/testkit/suites";
import { oneBitCompletion, onSigns } from "./problem.js";

export { plugin } from "./index.js";

// Two columns of signs that are one another's negative, every second of which is seen.
const signs = Array.from({ length: 16 }, (_, row) => (row % 3 === 0 ? -1 : 1));
const rowIndices = Int32Array.from(signs.keys());
const columnIndices = rowIndices.map((row) => row % 2);
const at = (row: number, column: number): number => signs[row] * (column === 0 ? 1 : -1);
const values = Float64Array.from(signs, (_, row) => at(row, row % 2));
const observed: SparseMatrix = toSparse(16, 2, { rowIndices, columnIndices, values });
const estimate = (scale: number): MatrixEstimate =>
  denseEstimate(fromRows(signs.map((_, row) => [scale * at(row, 0), scale * at(row, 1)])));

/** What the checks need beside the plugin: an example of its kind of problem, and what loads the estimates of its predictor. */
export const checkOptions: CheckPluginOptions = {
  needs: [rfmLinearPlugin],
  problems: {
    "one-bit-completion": {
      problem: () => oneBitCompletion(observed),
      goodEstimate: () => estimate(1),
      badEstimate: () => estimate(-1),
      evaluation: () => onSigns(toEntries(observed)),
      reading: () => ({
        options: { triplets: "signs.csv", rows: 16, cols: 2 },
        files: inputFilesOf({ triplets: { "signs.csv": observed } }),
      }),
    },
  },
};
`;

function readme(name: string, parts: readonly PartName[]): string {
  const rows = parts.map((part) => `| ${partKinds[part].summary} | \`src/${partKinds[part].files[0]}.ts\` |`);
  return `# ${name}

A plugin of Agop.

| part | file |
| --- | --- |
${rows.join("\n")}

Each file is a small part that works. Change it to what you want: its name, its options, what it computes.

\`\`\`sh
npm test               # types, and every part held to its contract
npm run check          # the same contracts in one command, which prints what fails and for which input
npx agop plugins       # what is registered, with yours: see agop.config.ts
npm publish            # builds first
\`\`\`

Whoever uses it lists it in an \`agop.config.ts\`:

\`\`\`ts
import { defineConfig } from "agop";
import { plugin } from "${name}";

export default defineConfig({ plugins: [plugin] });
\`\`\`

\`@agop/core\` is a peer: one copy serves the application and all of its plugins.
`;
}
