import { type PartName, partKinds } from "./part-kinds.js";
import { partSource } from "./part-source.js";

/** Where files come from, and the versions that a new package starts with. */
export interface Origin {
  /** The text of a file of a guide or of `templates`, by its name. */
  template(file: string): string;
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
  const sources = [...new Set(parts.flatMap((part) => partKinds[part].files))].map(
    (file): readonly [string, string] => [`src/${file}.ts`, partSource(template(`your-own-${file}.ts`), parts, name)],
  );
  const conformance = parts.includes("problem") ? "conformance-with-problem" : "conformance";
  const fill = (file: string, values: Readonly<Record<string, string>>): string =>
    template(file).replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => values[key]);
  const rows = parts.map((part) => `| ${partKinds[part].summary} | \`src/${partKinds[part].files[0]}.ts\` |`);
  return {
    "package.json": manifest(name, parts, version, ranges),
    "tsconfig.json": template("tsconfig.json.txt"),
    ".gitignore": "node_modules/\ndist/\n",
    "README.md": fill("README.md.txt", { name, parts: rows.join("\n") }),
    "agop.config.ts": template("agop.config.ts.txt"),
    "src/index.ts": fill("index.ts.txt", { name, ...joined(parts) }),
    "src/conformance.ts": template(`${conformance}.ts.txt`),
    "src/conformance.test.ts": template("conformance.test.ts.txt"),
    ...Object.fromEntries(sources),
  };
}

/** The parts in one plugin. An estimate alone stands in its guide without a plugin around it. */
function joined(parts: readonly PartName[]): { readonly imports: string; readonly contributions: string } {
  const own = "kernelExpansionContribution";
  const imports = parts.map((part) => {
    const what = part === "estimate" ? own : `contributions as ${part}`;
    return `import { ${what} } from "./${partKinds[part].files[0]}.js";`;
  });
  const contributions = parts.map((part) => (part === "estimate" ? own : `...${part}`));
  return { imports: imports.join("\n"), contributions: contributions.join(", ") };
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
