import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { compilerOptions } from "../page/compiler-options.js";
import { importable } from "../page/importable.js";

const root = realpathSync(fileURLToPath(new URL("../../../..", import.meta.url)));

/** What the compiler reads for a program that imports everything: declarations, and the package.json files above them. */
export function readDeclarations(): Readonly<Record<string, string>> {
  const entry = join(root, "packages/editor/entry.ts");
  const text = importable.map((name, k) => `export * as part${k} from "${name}";`).join("\n");
  const host = ts.createCompilerHost(compilerOptions);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => path === entry || fileExists(path);
  host.readFile = (path) => (path === entry ? text : readFile(path));
  host.getSourceFile = (path, options, ...rest) =>
    path === entry ? ts.createSourceFile(path, text, options) : getSourceFile(path, options, ...rest);
  const program = ts.createProgram([entry], compilerOptions, host);
  const [wrong] = program.getSemanticDiagnostics(program.getSourceFile(entry));
  if (wrong) throw new Error(ts.flattenDiagnosticMessageText(wrong.messageText, "\n"));

  const found: Record<string, string> = {};
  for (const { fileName, text: content } of program.getSourceFiles()) {
    if (fileName === entry) continue;
    found[pathInEditor(fileName)] = content;
    const manifest = manifestAbove(fileName);
    found[pathInEditor(manifest)] ??= resolutionOf(manifest);
  }
  return found;
}

/** As if everything were installed in one folder: packages of this repository stand in node_modules by their names. */
function pathInEditor(path: string): string {
  const library = /\/typescript\/lib\/(lib\.[^/]*)$/.exec(path);
  if (library) return `/${library[1]}`;
  const place = path.lastIndexOf("/node_modules/");
  if (place >= 0) return path.slice(place);
  const [kind, folder, ...rest] = relative(root, path).split(sep);
  const { name } = JSON.parse(readFileSync(join(root, kind, folder, "package.json"), "utf8")) as {
    readonly name: string;
  };
  return ["/node_modules", name, ...rest].join("/");
}

function manifestAbove(path: string): string {
  const here = join(dirname(path), "package.json");
  return existsSync(here) ? here : manifestAbove(dirname(path));
}

/** Of a package.json what says where things are. */
function resolutionOf(manifest: string): string {
  const { name, version, type, main, types, typings, exports } = JSON.parse(readFileSync(manifest, "utf8")) as Readonly<
    Record<string, unknown>
  >;
  return JSON.stringify({ name, version, type, main, types, typings, exports });
}
