import ts from "typescript";
import { compilerOptions } from "./compiler-options.js";

/** What the compiler says of a program, and where; lines and columns are counted from 1. */
export interface Problem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** Places in the text. */
  readonly from: number;
  readonly to: number;
}

export interface Compiled {
  readonly problems: readonly Problem[];
  /** Modules in CommonJS by the names that programs import them by; empty where there are problems. */
  readonly modules: Readonly<Record<string, string>>;
}

/** Texts of modules by name, such as "your-own-phi". */
export type Sources = Readonly<Record<string, string>>;

/**
 * A compiler without a disk.
 * @param declarations all other files that it reads, by path
 */
export function createCompiler(
  declarations: Readonly<Record<string, string>>,
): (sources: Sources, main: string) => Compiled {
  const folders = foldersOf(Object.keys(declarations));
  // Declarations are parsed once; of a program before, whatever did not change is taken over.
  const parsed = new Map<string, ts.SourceFile>();
  let before: ts.Program | undefined;

  return (sources, main) => {
    const own = new Map(Object.entries(sources).map(([name, text]) => [`/${name}.ts`, text]));
    const read = (path: string): string | undefined => own.get(path) ?? declarations[path];
    const host: ts.CompilerHost = {
      fileExists: (path) => read(path) !== undefined,
      readFile: read,
      directoryExists: (path) => folders.has(path),
      getSourceFile: (path, options) => {
        const text = read(path);
        const known = parsed.get(path);
        if (text === undefined || known?.text === text) return known;
        const file = ts.createSourceFile(path, text, options);
        parsed.set(path, file);
        return file;
      },
      getDefaultLibFileName: () => "/lib.es2023.d.ts",
      getDefaultLibLocation: () => "/",
      getCurrentDirectory: () => "/",
      getCanonicalFileName: (path) => path,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
      writeFile: () => undefined,
    };
    const program = ts.createProgram([`/${main}.ts`], compilerOptions, host, before);
    before = program;
    const file = program.getSourceFile(`/${main}.ts`);
    const said = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    const problems = said.map((diagnostic) => problemOf(diagnostic));
    const modules = Object.entries(sources).map(([name, text]) => [`./${name}.js`, commonJs(text)] as const);
    return { problems, modules: problems.length > 0 ? {} : Object.fromEntries(modules) };
  };
}

function problemOf({ file, start = 0, length = 0, messageText }: ts.Diagnostic): Problem {
  const { line, character } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
  const message = ts.flattenDiagnosticMessageText(messageText, "\n");
  return { message, line: line + 1, column: character + 1, from: start, to: start + length };
}

function commonJs(text: string): string {
  const { module, target } = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(text, { compilerOptions: { module, target } }).outputText;
}

function foldersOf(paths: readonly string[]): ReadonlySet<string> {
  const folders = new Set(["/"]);
  for (const path of paths) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
      folders.add(path.slice(0, end));
  }
  return folders;
}
