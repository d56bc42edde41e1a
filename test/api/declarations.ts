import { join } from "node:path";
import ts from "typescript";

/** What a package declares, as text that shows every change. */
export interface PackageDeclarations {
  /** In the order of the entries that were asked for. */
  readonly entries: readonly EntryDeclarations[];
  /** Exported by none of them, but seen in what is, by name. */
  readonly seen: readonly string[];
  /** The names of what is exported with nothing above it that says what it is. */
  readonly withoutWords: readonly string[];
}

export interface EntryDeclarations {
  /** Exported, and declared in the package itself, by name. */
  readonly own: readonly string[];
  /** Names that other packages of ours declare. */
  readonly handedOn: readonly string[];
}

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/** Reads the declarations of entries, each the path of a `.d.ts` file. */
export function readDeclarations(
  files: readonly string[],
): (entries: readonly string[], folder: string) => PackageDeclarations {
  const program = ts.createProgram([...files], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: ["node"],
  });
  const checker = program.getTypeChecker();
  const resolved = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

  return (entries, folder) => {
    const inside = join(folder, "dist");
    const isOwn = (symbol: ts.Symbol): boolean =>
      symbol.declarations?.some((node) => node.getSourceFile().fileName.startsWith(inside)) ?? false;
    const exported = entries.map(exportsOf);
    const known = new Set(exported.flat().map(resolved).filter(isOwn));
    const seen: ts.Symbol[] = [];
    const queue = [...known];
    for (let symbol = queue.pop(); symbol; symbol = queue.pop()) {
      for (const found of symbolsIn(symbol)) {
        if (known.has(found) || !isOwn(found)) continue;
        known.add(found);
        seen.push(found);
        queue.push(found);
      }
    }
    return {
      entries: exported.map((symbols) => ({
        own: sorted(
          symbols.flatMap((symbol) => (isOwn(resolved(symbol)) ? [textOf(symbol.name, resolved(symbol))] : [])),
        ),
        handedOn: sorted(symbols.flatMap((symbol) => (isOwn(resolved(symbol)) ? [] : [symbol.name]))),
      })),
      seen: sorted(seen.map((symbol) => textOf(symbol.name, symbol))),
      withoutWords: sorted(
        exported.flat().flatMap((symbol) => {
          const declared = resolved(symbol);
          return isOwn(declared) && !hasWords(declared) ? [symbol.name] : [];
        }),
      ),
    };
  };

  /** Words or tags above the declaration. */
  function hasWords(symbol: ts.Symbol): boolean {
    return symbol.getDocumentationComment(checker).length + symbol.getJsDocTags(checker).length > 0;
  }

  function exportsOf(entry: string): readonly ts.Symbol[] {
    const file = program.getSourceFile(entry);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${entry} declares nothing: npm run build comes first, as in npm test`);
    return checker.getExportsOfModule(module);
  }

  /** Declared at the top of a file, and named in the declarations of a symbol. */
  function symbolsIn(symbol: ts.Symbol): readonly ts.Symbol[] {
    const found: ts.Symbol[] = [];
    const visit = (node: ts.Node): void => {
      const named = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
      if (named) {
        const target = resolved(named);
        if (target.declarations?.some(isTop)) found.push(target);
      }
      ts.forEachChild(node, visit);
    };
    symbol.declarations?.forEach(visit);
    return found;
  }
}

/** What `import("...")` names is a file, which has nothing above it. */
function isTop(node: ts.Node): boolean {
  if (ts.isSourceFile(node)) return false;
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.isSourceFile(statement.parent);
}

/** The declarations as they are written, without comments; where exported by another name, with that in front. */
function textOf(name: string, { name: declared, declarations = [] }: ts.Symbol): string {
  const texts = declarations.map((node) => {
    const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
    return printer.printNode(ts.EmitHint.Unspecified, statement, node.getSourceFile());
  });
  const plain = [...new Set(texts)].join("\n").replaceAll(/^(export )?(declare )?/gm, "");
  return name === declared ? plain : `${name} = ${plain}`;
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.toSorted((a, b) => (a < b ? -1 : 1));
}
