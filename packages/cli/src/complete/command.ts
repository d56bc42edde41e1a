import { AgopError, type SparseMatrix } from "@agop/core";
import { detectRatings } from "@agop/data";
import type { Command } from "commander";
import { loadRegistry } from "../config-file.js";
import { addFittingOptions, checkRanges, fixedOptions, searchSpace } from "../fitting-options.js";
import { openListeners } from "../listeners.js";
import type { CommandContext } from "../command-context.js";
import { toNumber } from "../number-argument.js";
import { openBackend } from "../open-backend.js";
import { pageHeader, titleOf } from "../page-header.js";
import { addTableOptions } from "../table-options.js";
import { completeTableByRows, goesByRows } from "./by-rows-command.js";
import { checkModes, checkPaths } from "./check-flags.js";
import { completeWithModel } from "./model-command.js";
import { chooseAlgorithm, factoredAlgorithm, resumableOnLists } from "./choose-algorithm.js";
import { completionRuns } from "./choose-and-evaluate.js";
import { type CompleteFlags, completeFlags, defaultMaxIterations } from "./complete-flags.js";
import { completeObserved } from "./complete-observed.js";
import { assertFits, describeForecast, forecast } from "./forecast.js";
import { completionDocument, describeCompletion } from "./report.js";
import { toBytes } from "./size-argument.js";
import { openSource } from "./source.js";
import { factoredSpace } from "./factored-space.js";
import { checkOutputFlags, planOutput, writeOutput } from "./write-output.js";

export function addCompleteCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("complete")
    .description("Fill in the missing cells of a table of numbers, and say how well.")
    .argument("<file>", "a CSV file, or a list of triplets");
  addTableOptions(command).option(
    "--triplets <row,col,value>",
    "the file lists entries: the names or numbers of its three columns",
  );
  addFittingOptions(command, { split: "a validation split", observed: "observed cells", algorithm: "auto" })
    .option("--rank <number>", "keep so many eigenvectors of the AGOP", toNumber)
    .option("--out <file>", "write the completed table, or what the next two ask for")
    .option("--predict <pairs.csv>", "write predictions for these pairs of row and column only")
    .option("--top <number>", "write the so many best unobserved columns of every row only", toNumber)
    .option("--memory <size>", "the most to use, such as 512MiB or 4GiB; what is free if left out", toBytes)
    .option("--save <file>", "keep what was learned, so that --model completes other rows with it")
    .option("--model <file>", "complete rows with what --save kept, without fitting")
    .option("--checkpoint <file>", "where an interrupted fit is kept")
    .option("--resume <file>", "go on from a checkpoint, to the result of an uninterrupted run")
    .action((file: string, options: unknown) => complete(file, completeFlags.parse(options), context));
}

/** A file of ratings in a known format is a list, whether or not the command says so. */
async function withRatingsFormat(file: string, options: CompleteFlags): Promise<CompleteFlags> {
  if (options.triplets !== undefined || options.delimiter !== undefined || options.model !== undefined) return options;
  const ratings = await detectRatings(file);
  if (!ratings) return options;
  return { ...options, ratings, triplets: ratings.columns.join(","), delimiter: ratings.delimiter };
}

async function complete(file: string, given: CompleteFlags, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const header = pageHeader(context.args, titleOf("complete", file));
  const start = performance.now();
  checkRanges(given);
  const options = await withRatingsFormat(file, given);
  checkOutputFlags(options);
  checkModes(options);
  await checkPaths(file, options);
  const registry = await loadRegistry([process.cwd()], options.config);
  if (options.algorithm !== "auto") registry.find("algorithm", options.algorithm);
  const flow = { file, options, registry, terminal, signal, header, start };
  if (options.model !== undefined) {
    await completeWithModel(flow, options.model);
    return;
  }
  if (await goesByRows(file, options)) {
    await completeTableByRows(flow);
    return;
  }
  const source = await openSource(file, options);
  const { observed, shape, isList, clip, scale } = source;
  checkRank(options.rank, observed);
  const algorithm = chooseAlgorithm(options.algorithm, { shape, isList, hasAlpha: options.alpha !== undefined });
  checkResumable(options, algorithm);
  const contribution = registry.find("algorithm", algorithm);
  const tuning = searchSpace(options, contribution, "matrix-completion");
  const search = algorithm === factoredAlgorithm && tuning ? factoredSpace(shape, options.rank) : tuning;
  const maxIterations = options.maxIterations ?? defaultMaxIterations[search ? "search" : "convergence"];
  const output = await planOutput(source, options);

  const runs = completionRuns(search, options.holdout);
  const { rank, memory } = options;
  const facts = { shape, algorithm, rank, runs, maxIterations, memoryLimit: memory };
  const foretold = forecast(facts);
  assertFits(foretold, facts);

  const { backend, notes } = await openBackend(registry, { name: options.backend });
  const listeners = openListeners({ ...options, terminal, header, runs });
  for (const { code, message } of source.warnings) listeners.onEvent({ type: "warning", code, message });
  for (const note of [...source.notes, ...notes, describeForecast(foretold, runs)]) listeners.note(note);
  try {
    const { holdout, seed } = options;
    const fixed = fixedOptions(options, contribution);
    const completion = await completeObserved(
      { registry, backend, observed, scale, clip, algorithm, options: fixed, search, holdout, seed, maxIterations },
      { signal, onEvent: listeners.onEvent },
      { checkpoint: options.checkpoint, resume: options.resume, note: listeners.note },
    );
    if (signal.aborted) throw new AgopError("cancelled", "the completion was cancelled");
    const { out } = options;
    const written = out === undefined ? null : await writeOutput(out, output, source, completion);
    const document = completionDocument({
      file,
      algorithm,
      backend,
      source,
      completion,
      forecast: foretold,
      output: output.kind,
      out: out ?? null,
      written,
      elapsedMs: performance.now() - start,
    });
    const words = describeCompletion(document);
    listeners.close(words);
    terminal.out(options.json ? `${JSON.stringify(document)}\n` : words);
  } finally {
    listeners.close();
    backend.dispose();
  }
}

/** @throws AgopError `option-invalid` */
function checkResumable({ checkpoint, resume }: CompleteFlags, algorithm: string): void {
  if ((checkpoint === undefined && resume === undefined) || resumableOnLists.includes(algorithm)) return;
  const what = `${algorithm} keeps no checkpoint of a list`;
  throw new AgopError("option-invalid", what, `give --algorithm ${factoredAlgorithm}`);
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
