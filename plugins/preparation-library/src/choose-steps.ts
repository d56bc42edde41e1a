import type { SparseMatrix } from "@agop/core";
import type { RowLine } from "./row-line.js";

/** Seasons longer than this are not looked for, nor ones that come less often than three times. */
const longestSeason = 400;
/** Below this autocorrelation of the next row, rows say nothing about one another. */
const leastCorrelation = 0.1;
/** A season stands out from what lies before it by so much. */
const leastRise = 0.05;
/** A row of more columns than this would cost more than it tells: fewer steps are taken. */
const mostColumns = 120;

/**
 * The steps whose rows say something about a row: the next two, and the season, which is the longest lag below the limit that the
 * autocorrelation peaks at. None where the rows beside one another are unlike.
 */
export function chooseSteps(observed: SparseMatrix, line: RowLine): readonly number[] {
  const longest = Math.min(longestSeason, Math.floor(line.longest / 3));
  const correlation = autocorrelations(observed, line, Math.max(longest, 2));
  if (!(correlation[1] >= leastCorrelation)) return [];
  const season = seasonOf(correlation);
  const wanted = [[1, 2, ...(season === undefined ? [] : [season])], [1, 2], [1]];
  return wanted.find((steps) => observed.cols * (1 + 2 * steps.length) <= mostColumns) ?? [];
}

/** The first lag that is the best of all beyond the first dip. */
function seasonOf(correlation: Float64Array): number | undefined {
  let dip = 1;
  while (dip + 1 < correlation.length && correlation[dip + 1] <= correlation[dip]) dip++;
  let season = dip;
  for (let lag = dip; lag < correlation.length; lag++) if (correlation[lag] > correlation[season] + 1e-9) season = lag;
  const stands = season > 2 && correlation[season] >= correlation[dip] + leastRise;
  return stands && correlation[season] >= leastCorrelation ? season : undefined;
}

/** Rows that the autocorrelation is measured from, evenly spread: more say no more. */
const mostRows = 3000;

/**
 * r_k = Σ z_ij z_i+k,j / (number of pairs) over all pairs of observed cells, z the standardised columns; r_0 is left at 1.
 * Of multiples of a season the first is meant: later ones are counted a little less.
 */
function autocorrelations(observed: SparseMatrix, { neighbourOf }: RowLine, longest: number): Float64Array {
  const { rows, cols, rowOffsets, columns } = observed;
  const z = standardised(observed);
  const dense = new Float64Array(cols).fill(NaN);
  const products = new Float64Array(longest + 1);
  const pairs = new Float64Array(longest + 1);
  const stride = Math.max(1, Math.floor(rows / mostRows));
  for (let row = 0; row < rows; row += stride) {
    for (let k = rowOffsets[row]; k < rowOffsets[row + 1]; k++) dense[columns[k]] = z[k];
    for (let lag = 1; lag <= longest; lag++) {
      const other = neighbourOf(row, lag);
      if (other < 0) continue;
      for (let k = rowOffsets[other]; k < rowOffsets[other + 1]; k++) {
        const product = dense[columns[k]] * z[k];
        if (Number.isNaN(product)) continue;
        products[lag] += product;
        pairs[lag]++;
      }
    }
    for (let k = rowOffsets[row]; k < rowOffsets[row + 1]; k++) dense[columns[k]] = NaN;
  }
  return products.map((sum, lag) => (lag === 0 ? 1 : pairs[lag] === 0 ? 0 : sum / pairs[lag] - (0.02 * lag) / longest));
}

/** Values of each column less its mean, over its deviation; of a constant, 0. */
function standardised({ cols, columns, values }: SparseMatrix): Float64Array {
  const counts = new Float64Array(cols);
  const means = new Float64Array(cols);
  const squares = new Float64Array(cols);
  columns.forEach((column, k) => (means[column] += (values[k] - means[column]) / ++counts[column]));
  columns.forEach((column, k) => (squares[column] += (values[k] - means[column]) ** 2 / counts[column]));
  return values.map((value, k) => {
    const deviation = Math.sqrt(squares[columns[k]]);
    return deviation === 0 ? 0 : (value - means[columns[k]]) / deviation;
  });
}
