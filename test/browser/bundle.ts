import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import type { Files } from "./serve.js";

/** Modules as a user's build makes them for browsers: from the packages' dist, not from their sources. */
export interface Bundle {
  readonly files: Files;
  /** The module itself. */
  readonly entry: string;
  /** What a page loads with it; others it loads when they are needed. */
  readonly initial: readonly string[];
  /** Built-in modules of Node that something imports, and what does. */
  readonly builtins: readonly string[];
  readonly warnings: readonly string[];
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const virtual = "\0virtual:entry";

/** @param code of a module, which imports as from here */
export async function bundleForBrowser(code: string): Promise<Bundle> {
  const builtins = new Set<string>();
  const warnings: string[] = [];
  const watching: Plugin = {
    name: "entry",
    enforce: "pre",
    resolveId(id, importer) {
      if (id === "virtual:entry") return virtual;
      const isBuiltin = id.startsWith("node:") || builtinModules.includes(id);
      if (isBuiltin) builtins.add(`${id} from ${importer ?? "nowhere"}`);
      return importer === virtual ? this.resolve(id, `${folder}entry.js`, { skipSelf: true }) : undefined;
    },
    load: (id) => (id === virtual ? code : undefined),
  };
  const result = await build({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [watching],
    build: {
      write: false,
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        input: "virtual:entry",
        preserveEntrySignatures: "strict",
        onLog: (level, log) => {
          if (level === "warn") warnings.push(log.message);
        },
      },
    },
  });
  if (!("output" in result)) throw new Error("one module gives one bundle");
  const files = new Map(
    result.output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source] as const),
  );
  const chunks = new Map(
    result.output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])),
  );
  const entry = [...chunks.values()].find(({ isEntry }) => isEntry)?.fileName ?? "";
  const initial = new Set<string>();
  const load = (name: string): void => {
    if (initial.has(name)) return;
    initial.add(name);
    chunks.get(name)?.imports.forEach(load);
  };
  load(entry);
  return { files, entry, initial: [...initial], builtins: [...builtins], warnings };
}
