import { existsSync } from "node:fs";
import { join } from "node:path";
import { AgopError } from "@agop/core";
import type { Experiment, Size } from "../experiment.js";
import { cellsFile, checkSame, type KeptCells, openCells, readCells } from "./cells-file.js";

/**
 * Puts the cells of several output folders, as shards leave them, together in another. Gives the experiments that it
 * found, in the order of `experiments`, and their size.
 * @throws AgopError `usage-invalid` where a folder has no cells, or not all are of one size and of this version
 */
export function mergeCells(
  folders: readonly string[],
  output: string,
  experiments: readonly Experiment[],
): { readonly experiments: readonly Experiment[]; readonly size: Size } {
  const sources = folders.flatMap((folder) => {
    const found = experiments.flatMap((experiment) => {
      const path = join(folder, experiment.name, cellsFile);
      const kept = readCells(path);
      return kept ? [{ experiment, path, kept }] : [];
    });
    if (found.length > 0) return found;
    throw new AgopError(
      "usage-invalid",
      existsSync(folder) ? `${folder} holds no experiment` : `there is no folder ${folder}`,
      "give the --output folders of `agop experiment --shard`",
    );
  });
  const [{ kept: first }] = sources;
  for (const { experiment, path, kept } of sources) checkSame(kept, experiment, first.size, path);

  const merged = experiments.filter((experiment) => sources.some((source) => source.experiment === experiment));
  for (const experiment of merged) {
    const path = join(output, experiment.name, cellsFile);
    const there = readCells(path);
    if (there) checkSame(there, experiment, first.size, path);
    const writer = openCells(path, experiment, first.size);
    const done = new Set(doneKeys(there));
    for (const { kept } of sources.filter((source) => source.experiment === experiment)) {
      for (const [key, result] of kept.results) {
        if (done.has(key)) continue;
        writer.write(result);
        if (result.outcome === "done") done.add(key);
      }
    }
  }
  return { experiments: merged, size: first.size };
}

function doneKeys(kept: KeptCells | undefined): readonly string[] {
  return [...(kept?.results ?? [])].filter(([, { outcome }]) => outcome === "done").map(([key]) => key);
}
