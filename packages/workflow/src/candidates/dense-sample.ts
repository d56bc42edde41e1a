import { type Random, shuffledIndices, type SparseMatrix } from "@agop/core";

/**
 * Part of a long list to choose options on, with about `most` entries: of the columns the (most / entries)^{1/2} part that has the most
 * entries, and rows at random until there are enough. A part of rows and columns alike would leave rows with fewer entries than the
 * rank.
 */
export function denseSample(observed: SparseMatrix, most: number, random: Random): SparseMatrix {
  const { rows, cols, rowOffsets, columns, values } = observed;
  const inColumn = new Float64Array(cols);
  for (let e = 0; e < columns.length; e++) inColumn[columns[e]]++;
  const wanted = Math.max(1, Math.round(cols * Math.sqrt(Math.min(1, most / values.length))));
  const fullest = Array.from(inColumn.keys()).sort((a, b) => inColumn[b] - inColumn[a] || a - b);
  const placeOf = new Int32Array(cols).fill(-1);
  fullest
    .slice(0, wanted)
    .sort((a, b) => a - b)
    .forEach((column, place) => (placeOf[column] = place));

  const chosen: number[] = [];
  let count = 0;
  for (const row of shuffledIndices(rows, random)) {
    if (count >= most) break;
    let inSample = 0;
    for (let e = rowOffsets[row]; e < rowOffsets[row + 1]; e++) if (placeOf[columns[e]] >= 0) inSample++;
    if (inSample === 0) continue;
    chosen.push(row);
    count += inSample;
  }
  chosen.sort((a, b) => a - b);

  const sample = {
    rows: chosen.length,
    cols: wanted,
    rowOffsets: new Int32Array(chosen.length + 1),
    columns: new Int32Array(count),
    values: new Float64Array(count),
  };
  let next = 0;
  chosen.forEach((row, i) => {
    for (let e = rowOffsets[row]; e < rowOffsets[row + 1]; e++) {
      const place = placeOf[columns[e]];
      if (place < 0) continue;
      sample.columns[next] = place;
      sample.values[next++] = values[e];
    }
    sample.rowOffsets[i + 1] = next;
  });
  return sample;
}
