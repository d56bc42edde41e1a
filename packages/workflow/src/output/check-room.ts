import { AgopError } from "@agop/core";
import { isStandardOutput, systemFiles } from "@agop/data";
import type { Shape } from "../algorithms/shape.js";
import { inBytes } from "../forecast/forecast.js";
import type { InFiles } from "../in-files.js";
import type { OutputRequest } from "./write-output.js";
import { drawPaths, type UncertaintyRequest } from "./write-uncertainty.js";

/** A cell that is filled in, as text with its ids or its delimiter; an interval has its two ends beside. */
const bytesPerValue = 20;
const bytesPerInterval = 3 * bytesPerValue;

/**
 * Whether what has one value or more for every missing cell would fit, before any work is done: the completed table, its draws, its
 * intervals.
 * @param keptBytes of what a completed table is written with beside its completed cells; 0 of a list, which is written without
 * @throws AgopError `out-of-memory` where files of one folder would be larger together than the disk has room for
 */
export async function checkRoom(
  { rows, cols, count }: Shape,
  { output, uncertainty, draws = 0 }: UncertaintyRequest & { readonly output?: OutputRequest | undefined },
  { files = systemFiles, keptBytes }: InFiles & { readonly keptBytes: number },
): Promise<void> {
  const cells = rows * cols - count;
  const tableBytes = keptBytes + bytesPerValue * cells;
  const tables = output?.kind === "completed" ? [output.path, ...drawPaths(output.path, draws)] : [];
  const written = tables.filter((path) => !isStandardOutput(path)).map((path) => ({ path, bytes: tableBytes }));
  if (uncertainty !== undefined) written.push({ path: uncertainty, bytes: bytesPerInterval * cells });
  for (const folder of new Set(written.map(({ path }) => folderOf(path)))) {
    const together = written.filter(({ path }) => folderOf(path) === folder);
    const size = together.reduce((sum, { bytes }) => sum + bytes, 0);
    const free = await files.room(together[0].path);
    if (size <= free) continue;
    const where = together.map(({ path }) => path).join(", ");
    throw new AgopError(
      "out-of-memory",
      `${cells} completed cells would take about ${inBytes(size)} in ${where}; ${inBytes(free)} are free there`,
      "`predict` PAIRS.csv writes those that you need, `top` N the best of every row",
    );
  }
}

/** What stands before the last separator of either kind. */
function folderOf(path: string): string {
  return /^(?:.*[\\/])?/.exec(path)?.[0] ?? "";
}
