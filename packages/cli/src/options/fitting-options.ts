import { type Command, Option } from "commander";
import { toNumber } from "./arguments.js";

/** Where what happens is shown and kept. */
export interface FollowingFlags {
  readonly events?: string;
  readonly report?: string;
  readonly runFolder?: string;
  readonly tensorboard?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** How a command fits and reports, as Commander hands it over. */
export interface FittingFlags extends FollowingFlags {
  readonly algorithm: string;
  readonly phi?: string;
  readonly alpha?: number;
  readonly ridge: "auto" | number;
  readonly backend: string;
  readonly holdout: number;
  readonly seed: number;
  readonly maxIterations?: number;
  readonly config?: string;
}

interface FittingTerms {
  /** What options are chosen on. */
  readonly split: string;
  /** What is held out. */
  readonly observed: string;
  /** The default one. */
  readonly algorithm?: string;
  readonly hasAlpha?: boolean;
}

export function addFittingOptions(
  command: Command,
  { split, observed, algorithm = "lin-rfm", hasAlpha = true }: FittingTerms,
): Command {
  command.option("--algorithm <name>", "see `agop plugins`", algorithm);
  if (hasAlpha) {
    command
      .option("--phi <name>", "φ, see `agop plugins`; the algorithm's own if left out")
      .option("--alpha <number>", `α of φ(s) = s^α; chosen by ${split} if left out`, toNumber);
  }
  return command
    .addOption(
      new Option("--ridge <auto|number>", `λ; auto chooses λ, other options and the iteration by ${split}`)
        .default("auto")
        .argParser((text) => (text === "auto" ? text : toNumber(text))),
    )
    .option("--backend <auto|name>", "see `agop plugins`", "auto")
    .option("--holdout <fraction>", `of the ${observed}, to report the error on; 0 for none`, toNumber, 0.1)
    .option("--seed <number>", "of the splits and the algorithm", toNumber, 0)
    .option("--max-iterations <number>", "of each run", toNumber)
    .option("--events <file.jsonl>", "write every event of every run")
    .option("--report <file.html>", "write a page with the curves of every run")
    .option("--run-folder <folder>", "the same in a new folder, with the command and the versions of Agop")
    .option("--tensorboard <folder>", "write the numbers of every run for TensorBoard")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .option("--config <file>", "an agop.config.ts elsewhere than in this folder");
}

/** The files that are written beside the result. */
export function filesOf({ events, report }: FollowingFlags) {
  return [
    ["--events", events],
    ["--report", report],
  ] as const;
}
