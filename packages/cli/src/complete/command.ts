import { AgopError, type SparseMatrix } from "@agop/core";
import type { Command } from "commander";
import { z } from "zod";
import { loadRegistry } from "../config-file.js";
import { addFittingOptions, checkRanges, fittingFlags, fixedOptions, searchSpace } from "../fitting-options.js";
import { openListeners } from "../listeners.js";
import type { CommandContext } from "../main.js";
import { toNumber } from "../number-argument.js";
import { openBackend } from "../open-backend.js";
import { addTableOptions, tableFlags } from "../table-options.js";
import { checkOutputs } from "../writable.js";
import { completeObserved, completionRuns } from "./complete-observed.js";
import { completionDocument, describeCompletion } from "./report.js";
import { openSource } from "./source.js";

/** The options of `agop complete` as Commander hands them over. */
const flags = z.object({
  ...tableFlags,
  ...fittingFlags,
  triplets: z.string().optional(),
  rank: z.number().optional(),
  out: z.string().optional(),
});

export type CompleteFlags = z.infer<typeof flags>;

/** A run of the search gives up after so many iterations; a run to convergence is allowed more. */
const defaultMaxIterations = { search: 50, convergence: 500 } as const;

export function addCompleteCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("complete")
    .description("Fill in the missing cells of a table of numbers, and say how well.")
    .argument("<file>", "a CSV file, or a list of triplets");
  addTableOptions(command).option(
    "--triplets <row,col,value>",
    "the file lists entries: the names or numbers of its three columns",
  );
  addFittingOptions(command, { split: "a validation split", observed: "observed cells" })
    .option("--rank <number>", "keep so many eigenvectors of the AGOP", toNumber)
    .option("--out <file>", "write the completed table")
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
  const search = searchSpace(options, contribution, "matrix-completion");
  const limit = defaultMaxIterations[search ? "search" : "convergence"];
  const source = await openSource(file, options);
  checkRank(options.rank, source.observed);

  const { backend, notes } = await openBackend(registry, { name: options.backend });
  const runs = completionRuns(search, options.holdout);
  const listeners = openListeners({ ...options, terminal, runs });
  for (const { code, message } of source.warnings) listeners.onEvent({ type: "warning", code, message });
  for (const note of [...source.notes, ...notes]) listeners.note(note);
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
    if (signal.aborted) throw new AgopError("cancelled", "the completion was cancelled");
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

/** @throws AgopError `option-invalid` for a rank that the matrix cannot have. */
function checkRank(rank: number | undefined, { rows, cols }: SparseMatrix): void {
  const largest = Math.min(rows, cols);
  if (rank === undefined || (Number.isInteger(rank) && rank >= 1 && rank <= largest)) return;
  throw new AgopError(
    "option-invalid",
    `--rank is ${rank}; it must be an integer from 1 to ${largest}, the smaller side of the ${rows} x ${cols} matrix`,
  );
}

function present(path: string | undefined): readonly string[] {
  return path === undefined ? [] : [path];
}
