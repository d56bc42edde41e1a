import { AgopError } from "@agop/core";
import type { CompletionRequest, OutputRequest } from "@agop/workflow";
import type { FittingFlags } from "../options/fitting-options.js";
import type { TableFlags } from "../options/table-options.js";

/** The options of `agop complete` as Commander hands them over. */
export interface CompleteFlags extends TableFlags, FittingFlags {
  readonly triplets?: string;
  readonly rank?: number;
  readonly order?: string;
  readonly group?: string;
  readonly preparation: string;
  readonly budget?: number;
  readonly out?: string;
  readonly predict?: string;
  readonly top?: number;
  readonly memory?: number;
  readonly uncertainty?: string;
  readonly coverage?: number;
  readonly draws?: number;
  readonly save?: string;
  readonly model?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly sameBits: boolean;
}

/** @throws AgopError `usage-invalid` for options that do not go together */
export function completionRequest(file: string, flags: CompleteFlags): Omit<CompletionRequest, "registry" | "backend"> {
  return {
    ...flags,
    file,
    triplets: tripletColumns(flags.triplets),
    algorithm: namesIn(flags.algorithm),
    preparation: flags.preparation === "auto" ? undefined : namesIn(flags.preparation),
    output: outputOf(flags),
  };
}

function outputOf({ out, predict, top }: CompleteFlags): OutputRequest | undefined {
  if (predict !== undefined && top !== undefined) {
    throw new AgopError("usage-invalid", "--predict and --top are two kinds of output", "give one of them");
  }
  if (out === undefined) {
    if (predict === undefined && top === undefined) return undefined;
    throw new AgopError("usage-invalid", `${top === undefined ? "--predict" : "--top"} needs --out FILE`);
  }
  if (top !== undefined) return { path: out, kind: "top", count: top };
  return predict === undefined ? { path: out, kind: "completed" } : { path: out, kind: "pairs", pairs: predict };
}

/** Names with commas between them. */
function namesIn(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}

function tripletColumns(selector: string | undefined): CompletionRequest["triplets"] {
  if (selector === undefined) return undefined;
  const [row, column, value, ...others] = selector.split(",").map((name) => name.trim());
  if (value && others.length === 0) return [row, column, value];
  const hint = "name three columns: --triplets user,item,rating";
  throw new AgopError("usage-invalid", `--triplets is "${selector}"`, hint);
}
