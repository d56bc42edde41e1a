import { AgopError } from "@agop/core";
import { openListeners } from "../listeners.js";
import { openBackend } from "../open-backend.js";
import type { CompleteFlow } from "./complete-flags.js";
import { fitsInMemory } from "./forecast.js";
import { loadModel, modelForColumns } from "./model-file.js";
import { openRows } from "./row-source.js";
import { rowwiseCompletion } from "./rowwise-completion.js";
import { estimatedCells } from "./table-size.js";
import { planOutput, writeOutput } from "./write-output.js";

/** Bumped when a field of the JSON document changes its meaning. */
const documentVersion = 1;

/** Completes the rows of a table with what another fit learned, in batches, without fitting. */
export async function completeWithModel(flow: CompleteFlow, path: string): Promise<void> {
  const { file, options, registry, terminal, signal, header, start } = flow;
  const { out } = options;
  if (out === undefined) throw new AgopError("usage-invalid", "--model needs --out FILE");
  const loaded = await loadModel(path);
  const isStreamed = !fitsInMemory(await estimatedCells(file, options), options.memory);
  const source = await openRows(file, options, { isStreamed, signal, numericColumns: loaded.columnNames });
  try {
    const { algorithm, features, scaling } = modelForColumns(loaded, source.columnNames, file);
    const output = await planOutput(source, options);
    const { backend, notes } = await openBackend(registry, { name: options.backend });
    const listeners = openListeners({ ...options, terminal, header, runs: 1 });
    for (const { code, message } of source.warnings) listeners.onEvent({ type: "warning", code, message });
    for (const text of [...source.notes, ...notes]) listeners.note(text);
    try {
      const cells = rowwiseCompletion(source.numbers, features, scaling, backend, signal);
      const { observedIn } = cells;
      const written = await writeOutput(out, output, { ...source, observedIn }, cells);
      const { rows, cols, count } = source.shape;
      const document = {
        schemaVersion: documentVersion,
        command: "complete",
        file,
        model: path,
        algorithm,
        rows,
        cols,
        observed: count,
        backend: backend.name,
        warnings: source.warnings,
        output: output.kind,
        out,
        written,
        elapsedMs: performance.now() - start,
      };
      const words = `${file}: ${rows} rows completed with ${path}\n  wrote       ${out}, ${written} values\n`;
      terminal.out(options.json ? `${JSON.stringify(document)}\n` : words);
    } finally {
      listeners.close();
      backend.dispose();
    }
  } finally {
    source.close();
  }
}
