import { AgopError, type DenseMatrix, type Estimate, type SparseMatrix } from "@agop/core";
import type { NamedOptions } from "@agop/core/plugin";
import type { Registry } from "@agop/core/registry";
import type { TableOptions } from "@agop/data";
import {
  type BackendFacts,
  factsOfBackend,
  type Following,
  type Prepared,
  runPrepared,
  tellNotes,
  tellWarnings,
} from "../following.js";
import { fitsInMemory } from "../forecast/forecast.js";
import { checkRoom } from "../output/check-room.js";
import { checkPaths, type CompletionPaths } from "../output/check-paths.js";
import {
  checkOutputRequest,
  type OutputPlan,
  type OutputRequest,
  planOutput,
  type Written,
  writeOutput,
} from "../output/write-output.js";
import { withInput } from "../source/open-input.js";
import { openRows, type RowSource } from "../source/row-source.js";
import type { SourceFacts } from "../source/source.js";
import { estimatedCells, textBytes } from "../source/table-size.js";
import { cellsByBatch } from "../streaming/cells-by-batch.js";
import { markerNotes, readingWith } from "./markers.js";
import { loadModel, placesInModel, type RowModel } from "./model-file.js";

/** A table to be completed with what an earlier completion has saved. */
export interface ModelRequest extends Pick<CompletionPaths, "file" | "files" | "alsoRead" | "alsoWritten"> {
  readonly registry: Registry;
  /** What `save` wrote. */
  readonly model: string;
  readonly output: OutputRequest;
  /** How the file is written; what is left out is found by itself. */
  readonly table?: TableOptions | undefined;
  /** Default `{ name: "auto" }`. */
  readonly backend?: NamedOptions | undefined;
  /** Bytes that may be used, at most; what is free if left out. */
  readonly memory?: number | undefined;
}

/** Rows that a model completed. */
export interface CompletedWithModel {
  readonly source: SourceFacts;
  /** That the model was learned with. */
  readonly algorithm: string;
  readonly backend: BackendFacts;
  readonly output: Written;
}

/**
 * Completes the rows of a table with what another fit learned, in batches, without fitting.
 * @throws AgopError `config-invalid` for a file that is no model, `table-invalid` for a table with other columns, and as
 * `completeTable`
 */
export function completeWithModel(request: ModelRequest, following: Following = {}): Promise<CompletedWithModel> {
  return runPrepared(prepareWithModel(request, following.signal), following);
}

/** The same in two steps, as `prepareCompletion`. */
export function prepareWithModel(
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<Prepared<CompletedWithModel>> {
  return withInput(request, signal, (opened) => prepareOpened(opened, signal));
}

async function prepareOpened(request: ModelRequest, signal: AbortSignal): Promise<Prepared<CompletedWithModel>> {
  const { file, files, model, memory } = request;
  checkOutputRequest(request.output);
  await checkPaths(request, false);
  const loaded = await loadModel(model, files);
  const table = readingWith(loaded.markers, request.table);
  const isStreamed = !fitsInMemory(await estimatedCells(file, table), memory);
  const opening = { isStreamed, signal, reading: table, numericColumns: loaded.columnNames, keepsConstants: true };
  const source = await openRows(file, opening);
  try {
    const { output } = request;
    const plan = await planOutput(source, output, { files });
    await checkRoom(source.shape, { output }, { files, keptBytes: await textBytes(file, table) });
    return await prepareRows(request, plan, source, loaded, placesInModel(loaded, source.columnNames, file));
  } catch (error) {
    source.close();
    throw error;
  }
}

async function prepareRows(
  { registry, table, backend: named = { name: "auto" } }: ModelRequest,
  plan: OutputPlan,
  source: RowSource,
  { algorithm, estimate: saved, scaling, markers }: RowModel,
  places: Int32Array,
): Promise<Prepared<CompletedWithModel>> {
  const { backend } = await registry.backend(named);
  return {
    runs: 1,
    run: async (following) => {
      tellWarnings(source.warnings, following);
      tellNotes([...source.notes, ...markerNotes(markers, table)], following);
      const signal = following.signal ?? new AbortController().signal;
      const { complete } = rowCompletion(registry.loadEstimate(saved, backend));
      const cells = cellsByBatch(source.numbers, { complete, scaling, places }, signal);
      const { observedIn } = cells;
      const written = await writeOutput(plan, { ...source, observedIn }, { cells, categories: [] });
      return { source, algorithm, backend: factsOfBackend(backend), output: written };
    },
    close: () => {
      backend.dispose();
      source.close();
    },
  };
}

interface CompletesRows extends Estimate {
  complete(rows: SparseMatrix): DenseMatrix;
}

/** @throws AgopError `config-invalid` for a model whose estimate does not complete rows */
function rowCompletion(estimate: Estimate): CompletesRows {
  if (completesRows(estimate)) return estimate;
  throw new AgopError("config-invalid", `an estimate of kind "${estimate.kind}" does not complete rows`);
}

function completesRows(estimate: Estimate): estimate is CompletesRows {
  return "complete" in estimate && typeof estimate.complete === "function";
}
