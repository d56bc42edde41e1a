import { AgopError } from "@agop/core";
import { containerToWrite, extensionOf, isStandardOutput, writeTriplets } from "@agop/data";
import { drawnCategory, probabilityOf } from "../categories/completed-category.js";
import type { WritableSource } from "../source/source.js";
import { drawnCells } from "../uncertainty/draws.js";
import { halfWidths } from "../uncertainty/intervals.js";
import type { Residuals } from "../uncertainty/residuals.js";
import type { CompletedColumns, OutputRequest } from "./write-output.js";

/** How sure a completion is, in files beside it. */
export interface UncertaintyRequest {
  /** Where an interval for every filled cell is written. */
  readonly uncertainty?: string | undefined;
  /** The part of such cells that the intervals hold. Default 0.9. */
  readonly coverage?: number | undefined;
  /** How many completed tables are drawn, beside the one that is predicted. */
  readonly draws?: number | undefined;
}

/** What was written. */
export interface WrittenUncertainty {
  /** Null where none are asked for, and where nothing was held out and no category completed. */
  readonly intervals: string | null;
  readonly coverage: number;
  /** Half the width of the interval of each column, in its units; null where nothing was held out. */
  readonly halfWidths: readonly number[] | null;
  readonly draws: readonly string[];
}

const usualCoverage = 0.9;

/** Whether anything of it is asked for. */
export function isSurenessAsked({ uncertainty, draws }: UncertaintyRequest): boolean {
  return uncertainty !== undefined || draws !== undefined;
}

/** @throws AgopError `option-invalid` for what is out of range; `usage-invalid` without what it needs */
export function checkUncertainty(
  { uncertainty, coverage, draws }: UncertaintyRequest,
  { holdout, output }: { readonly holdout: number; readonly output: OutputRequest | undefined },
): void {
  if (coverage !== undefined && !(coverage > 0 && coverage < 1)) {
    throw new AgopError("option-invalid", `\`coverage\` is ${coverage}; it must be > 0 and < 1`);
  }
  if (draws !== undefined && !(Number.isInteger(draws) && draws >= 1)) {
    throw new AgopError("option-invalid", `\`draws\` is ${draws}; it must be an integer >= 1`);
  }
  if (draws !== undefined && (output?.kind !== "completed" || isStandardOutput(output.path))) {
    throw new AgopError(
      "usage-invalid",
      "`draws` are of completed tables: give `out` a file, without `predict` and `top`",
    );
  }
  if (uncertainty !== undefined) {
    containerToWrite(uncertainty);
    if (isStandardOutput(uncertainty)) throw new AgopError("usage-invalid", "`uncertainty` needs a file");
  }
  if (isSurenessAsked({ uncertainty, draws }) && holdout === 0) {
    const what = "how sure a completion is, held-out entries say; `holdout` is 0";
    throw new AgopError("usage-invalid", what, "leave `holdout` out, or give a fraction");
  }
}

/** The files that draws are written to: completed.1.csv.gz, completed.2.csv.gz, ... beside completed.csv.gz. */
export function drawPaths(out: string, draws: number): readonly string[] {
  const extension = /(\.\w+)?\.(gz|zstd?)$/i.exec(out)?.[0] ?? extensionOf(out);
  const stem = out.slice(0, out.length - extension.length);
  return Array.from({ length: draws }, (_, k) => `${stem}.${k + 1}${extension}`);
}

/** @throws AgopError `file-unwritable` */
export async function writeUncertainty(
  { uncertainty, coverage = usualCoverage, draws = 0 }: UncertaintyRequest,
  source: WritableSource,
  {
    cells,
    categories,
    residuals,
    seed,
    out,
  }: CompletedColumns & {
    readonly residuals: Residuals | null;
    readonly seed: number;
    readonly out: string | undefined;
  },
): Promise<WrittenUncertainty> {
  const widths = residuals && halfWidths(residuals, coverage);
  const isSure = residuals !== null || categories.length > 0;
  const intervals = isSure && uncertainty !== undefined ? uncertainty : null;
  if (intervals !== null) await writeIntervals(intervals, source, { cells, categories }, widths);
  const paths = isSure && out !== undefined ? drawPaths(out, draws) : [];
  for (const [k, path] of paths.entries()) {
    const { valueAt } = residuals ? drawnCells(cells, { residuals, seed, draw: k + 1, clip: source.clip }) : cells;
    const drawn = categories.map((category, place) => drawnCategory(category, place, seed, k + 1));
    await source.write(path, valueAt, drawn);
  }
  return { intervals, coverage, halfWidths: widths && Array.from(widths), draws: paths };
}

/** row, column, value, lower, upper of every filled cell; where there are categories, also the probability of theirs. */
async function writeIntervals(
  path: string,
  { shape, list, observedIn, clip, columnCounts }: WritableSource,
  { cells: { valueAt }, categories }: CompletedColumns,
  widths: Float64Array | null,
): Promise<void> {
  const ofCategory = categories.length > 0 ? [null] : [];
  const placeOf = categories.map(({ rows }) => new Map(Array.from(rows, (row, i) => [row, i])));
  function* filled() {
    for (let row = 0; row < shape.rows; row++) {
      const isObserved = new Set(observedIn(row));
      for (let column = 0; column < shape.cols; column++) {
        if (!widths || isObserved.has(column) || columnCounts[column] === 0) continue;
        const value = valueAt(row, column);
        const interval = [clip(value - widths[column]), clip(value + widths[column])];
        yield { row, column, value, further: [...interval, ...ofCategory] };
      }
      for (const [k, category] of categories.entries()) {
        const i = placeOf[k].get(row);
        if (i === undefined) continue;
        const value = category.levels[category.codes[row]];
        yield { row, column: shape.cols + k, value, further: [null, null, probabilityOf(category, i)] };
      }
    }
  }
  await writeTriplets(path, list, filled(), ["lower", "upper", ...ofCategory.map(() => "probability")]);
}
