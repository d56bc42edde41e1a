import { AgopError } from "@agop/core";
import { oneProcess } from "@agop/core/streaming";
import type { TableOptions } from "@agop/data";
import { completesByRows } from "../algorithms/choose-algorithm.js";
import { type Following, type Prepared, runPrepared } from "../following.js";
import { fitsInMemory } from "../forecast/forecast.js";
import { checkPaths } from "../output/check-paths.js";
import { checkRoom } from "../output/check-room.js";
import { checkOutputRequest, outputWarnings, planOutput, writeOutput } from "../output/write-output.js";
import { checkUncertainty, isSurenessAsked, writeUncertainty } from "../output/write-uncertainty.js";
import { openList, openTable } from "../source/matrix-source.js";
import { withInput } from "../source/open-input.js";
import { estimatedCells, textBytes } from "../source/table-size.js";
import { hasMeansAlone, prepareMeans } from "./complete-by-means.js";
import { prepareByRows } from "./prepare-by-rows.js";
import { prepareMatrix, type Writers } from "./prepare-matrix.js";
import { type CompletedTable, type CompletionRequest, completionTask, readingOf } from "./request.js";

/**
 * Fills in the missing cells of a table or a list, and says how well: options and the iteration to keep are chosen on a
 * validation split, the error is measured on observed cells that neither the choice nor the fit has seen, and the
 * completion is fitted to everything that is observed. Errors and values are in the units of the file.
 * @throws AgopError `option-invalid`, `unknown-name`, `file-unreadable`, `file-unwritable`, `table-invalid`,
 * `out-of-memory`, `backend-unavailable`, `cancelled`, and what a run throws
 */
export function completeTable(request: CompletionRequest, following: Following = {}): Promise<CompletedTable> {
  return runPrepared(prepareCompletion(request, following.signal), following);
}

/** The same in two steps, for a caller that has something to open once nothing is refused any more. */
export function prepareCompletion(
  request: CompletionRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<Prepared<CompletedTable>> {
  return withInput(request, signal, (opened) => prepareOpened(opened, signal));
}

async function prepareOpened(request: CompletionRequest, signal: AbortSignal): Promise<Prepared<CompletedTable>> {
  const task = completionTask(request);
  checkOutputRequest(request.output);
  const { holdout } = task.fitting;
  checkUncertainty(request, { holdout, output: request.output });
  const reading = await readingOf(request);
  const isList = reading.kind === "list";
  if (isList && request.save !== undefined) {
    const hint = "of a list features of rows and columns are learned together";
    throw new AgopError("usage-invalid", "`save` is for tables, not for `triplets`", hint);
  }
  const { ignore, columns } = request.table ?? {};
  const { order, group } = request;
  const [ofTables] = Object.entries({ ignore, columns, order, group }).filter(([, value]) => value !== undefined);
  if (isList && ofTables) {
    const what = `\`${ofTables[0]}\` is for tables, not for a list`;
    throw new AgopError("usage-invalid", what, "`triplets` names the columns of a list");
  }
  await checkPaths(request, isList);
  if (!isList && (await goesByRows(request, task.algorithms, reading.options))) {
    return prepareByRows(request, task, reading.options, signal);
  }
  const { file, files, sum = oneProcess } = request;
  const source = isList
    ? await openList(file, reading.options, reading.format)
    : await openTable(
        file,
        { ...reading.options, setsConstantsAside: !namesColumns(request) },
        // The best columns of a row are best by their numbers.
        { ...request, completesCategories: request.output?.kind !== "top" },
      );
  const keptBytes = isList ? 0 : await textBytes(file, reading.options);
  // Of several processes the first writes.
  const isFirst = sum.rank === 0;
  const asked = isFirst ? request.output : undefined;
  const output = asked && (await planOutput(source, asked, { files }));
  if (isFirst) await checkRoom(source.shape, request, { files, keptBytes });
  const warnings = [...source.warnings, ...(output ? outputWarnings(output) : [])];
  const writers: Writers = {
    isSurenessAsked: isSurenessAsked(request),
    table: async (cells, categories) => (output ? writeOutput(output, source, { cells, categories }) : null),
    uncertainty: async (cells, residuals, categories) => {
      const sureness = { cells, categories, residuals, seed: task.fitting.seed, out: request.output?.path };
      return isFirst ? writeUncertainty(request, source, sureness) : null;
    },
  };
  return hasMeansAlone(source, task)
    ? prepareMeans({ ...source, warnings }, task, writers)
    : prepareMatrix({ ...source, warnings }, task, writers, sum);
}

/** Whether what is written may name any column, also a constant one. */
function namesColumns({ output }: CompletionRequest): boolean {
  return output !== undefined && output.kind !== "completed";
}

function isShared({ sum }: CompletionRequest): boolean {
  return sum !== undefined && sum.size > 1;
}

/** Whether a completion needs nothing but passes over the rows, by what is asked for or because memory is short. */
async function goesByRows(
  request: CompletionRequest,
  algorithms: readonly string[],
  table: TableOptions,
): Promise<boolean> {
  const { file, registry, save, checkpoint, resume, memory } = request;
  if (save !== undefined || isShared(request)) return true;
  const isByRows = (name: string): boolean => name === "auto" || completesByRows(registry.find("algorithm", name));
  if (!algorithms.every(isByRows)) return false;
  if (checkpoint !== undefined || resume !== undefined) return true;
  return !fitsInMemory(await estimatedCells(file, table), memory);
}
