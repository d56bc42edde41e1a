import { parseArgs } from "node:util";
import { CannotCreate, createPackage } from "./create-package.js";
import { isPartName, type PartName, partKinds, partNames } from "./part-kinds.js";

/** 0 done, 2 not as it was asked for. */
export type ExitCode = 0 | 2;

/** Where the command asks and prints. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Puts a question; undefined where there is nobody to answer. */
  readonly ask?: (question: string) => Promise<string>;
}

const usage = `npm create agop-plugin <folder> [-- --parts phi,schedule]

Makes a package with parts of Agop of your own, their tests and types. Parts:

${partNames.map((name) => `  ${name.padEnd(12)}${partKinds[name].summary}`).join("\n")}
`;

/** Runs one command line and says how it ended. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { parts: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
      terminal.out(usage);
      return 0;
    }
    const [folder] = positionals;
    if (positionals.length !== 1) throw new CannotCreate("name one folder for the new package");
    const parts = partsOf(values.parts ?? (await askFor(terminal)));
    const name = createPackage({ folder, parts });
    terminal.out(`made ${name} with ${parts.join(", ")}\n\n  cd ${folder}\n  npm install\n  npm test\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof CannotCreate) && !isUsage(error)) throw error;
    terminal.err(`create-agop-plugin: ${error.message} (--help says more)\n`);
    return 2;
  }
}

async function askFor({ out, ask }: Terminal): Promise<string> {
  if (!ask) return partNames.join(",");
  out(usage);
  return (await ask("Which parts, with commas between them? (all) ")).trim() || partNames.join(",");
}

function partsOf(list: string): readonly PartName[] {
  return list.split(",").map((each) => {
    const name = each.trim();
    if (!isPartName(name)) throw new CannotCreate(`there is no part "${name}"; known are ${partNames.join(", ")}`);
    return name;
  });
}

function isUsage(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
}
