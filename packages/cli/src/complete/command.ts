import { type Command, Option } from "commander";
import { z } from "zod";
import { loadRegistry } from "../config-file.js";
import { openListeners } from "../listeners.js";
import type { CommandContext } from "../main.js";
import { toNumber } from "../number-argument.js";
import { checkOutputs } from "../writable.js";
import { checkRank, checkRanges, fixedOptions, searchSpace } from "./choices.js";
import { completeObserved, completionRuns } from "./complete-observed.js";
import { completionDocument, describeCompletion } from "./report.js";
import { openSource } from "./source.js";

/** The options of `agop complete` as Commander hands them over. */
const flags = z.object({
  missing: z.string().optional(),
  delimiter: z.string().optional(),
  decimal: z.enum([".", ","]).optional(),
  header: z.boolean().optional(),
  triplets: z.string().optional(),
  algorithm: z.string(),
  alpha: z.number().optional(),
  ridge: z.union([z.literal("auto"), z.number()]),
  rank: z.number().optional(),
  backend: z.string(),
  holdout: z.number(),
  seed: z.number(),
  maxIterations: z.number().optional(),
  out: z.string().optional(),
  events: z.string().optional(),
  json: z.boolean().optional(),
  quiet: z.boolean().optional(),
  config: z.string().optional(),
});

export type CompleteFlags = z.infer<typeof flags>;

/** A run of the search gives up after so many iterations; a run to convergence is allowed more. */
const defaultMaxIterations = { search: 50, convergence: 500 } as const;

export function addCompleteCommand(program: Command, context: CommandContext): void {
  program
    .command("complete")
    .description("Fill in the missing cells of a table of numbers, and say how well.")
    .argument("<file>", "a CSV file, or a list of triplets")
    .option("--missing <marker>", "a cell that means missing, beside blank, NA and NaN, such as -200")
    .option("--delimiter <character>", "between cells; found by itself if left out")
    .addOption(new Option("--decimal <character>", "decimal sign").choices([".", ","]))
    .option("--no-header", "the first line is data")
    .option("--triplets <row,col,value>", "the file lists entries: the names or numbers of its three columns")
    .option("--algorithm <name>", "see `agop plugins`", "lin-rfm")
    .option("--alpha <number>", "α of φ(s) = s^α; chosen on a validation split if left out", toNumber)
    .addOption(
      new Option("--ridge <auto|number>", "λ; auto chooses λ, α and the iteration on a validation split")
        .default("auto")
        .argParser((text) => (text === "auto" ? text : toNumber(text))),
    )
    .option("--rank <number>", "keep so many eigenvectors of the AGOP", toNumber)
    .option("--backend <auto|name>", "see `agop plugins`", "auto")
    .option("--holdout <fraction>", "of the observed cells, to report the error on; 0 for none", toNumber, 0.1)
    .option("--seed <number>", "of the splits and the algorithm", toNumber, 0)
    .option("--max-iterations <number>", "of each run", toNumber)
    .option("--out <file>", "write the completed table")
    .option("--events <file.jsonl>", "write every event of every run")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .option("--config <file>", "an agop.config.ts elsewhere than in this folder")
    .action((file: string, options: unknown) => complete(file, flags.parse(options), context));
}

async function complete(file: string, options: CompleteFlags, { terminal, signal }: CommandContext): Promise<void> {
  const start = performance.now();
  checkRanges(options);
  // A table may be completed in place, since all that it has comes out again; of a list only what was missing does.
  await checkOutputs({ inputs: options.triplets === undefined ? [] : [file], outputs: [["--out", options.out]] });
  await checkOutputs({ inputs: [file, ...present(options.out)], outputs: [["--events", options.events]] });
  const registry = await loadRegistry([process.cwd()], options.config);
  const contribution = registry.find("algorithm", options.algorithm);
  const search = searchSpace(options, contribution);
  const limit = defaultMaxIterations[search ? "search" : "convergence"];
  const source = await openSource(file, options);
  checkRank(options.rank, source.observed);

  const { backend, notes } = await registry.backend({ name: options.backend });
  const runs = completionRuns(search, options.holdout);
  const listeners = openListeners({ ...options, terminal, runs });
  for (const { code, message } of source.warnings) listeners.onEvent({ type: "warning", code, message });
  for (const note of notes) listeners.note(note);
  try {
    const completion = await completeObserved(
      {
        registry,
        backend,
        observed: source.observed,
        scale: source.scale,
        algorithm: options.algorithm,
        options: fixedOptions(options, contribution),
        search,
        holdout: options.holdout,
        seed: options.seed,
        maxIterations: options.maxIterations ?? limit,
      },
      { signal, onEvent: listeners.onEvent },
    );
    if (options.out !== undefined) await source.write(options.out, completion.valueAt);
    listeners.close();
    const elapsedMs = performance.now() - start;
    const facts = {
      file,
      algorithm: options.algorithm,
      backend,
      source,
      completion,
      out: options.out ?? null,
      elapsedMs,
    };
    const document = completionDocument(facts);
    terminal.out(options.json ? `${JSON.stringify(document)}\n` : describeCompletion(document));
  } finally {
    listeners.close();
    backend.dispose();
  }
}

function present(path: string | undefined): readonly string[] {
  return path === undefined ? [] : [path];
}
