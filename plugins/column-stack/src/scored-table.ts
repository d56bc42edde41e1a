import { rankOffsets, scoreOf, type ScoreScale, scoreScale } from "@agop/algebra";
import { type DenseMatrix, denseMatrix } from "@agop/core";

/** Normal scores of the columns of a table, by the observed cells of each: skew and outliers do not decide which rows are near. */
export interface TableScores {
  /** n x d, 0 where missing. */
  readonly scores: DenseMatrix;
  /** 1 or 0, n x d. */
  readonly isObserved: Uint8Array;
  readonly scales: readonly ScoreScale[];
}

/** @param table n x d, NaN where missing; each column has observed cells */
export function tableScores({ rows, cols, data }: DenseMatrix): TableScores {
  const [scores, isObserved] = [denseMatrix(rows, cols), new Uint8Array(rows * cols)];
  const scales = Array.from({ length: cols }, (_, j) => {
    const column = Float64Array.from({ length: rows }, (__, i) => data[i * cols + j]);
    const scale = scoreScale(
      column.filter((value) => !Number.isNaN(value)),
      rankOffsets.hazen,
    );
    column.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      scores.data[i * cols + j] = scoreOf(scale, value);
      isObserved[i * cols + j] = 1;
    });
    return scale;
  });
  return { scores, isObserved, scales };
}

/** Scores of the inputs of column j, all but that one, n x (d - 1), and which of them are observed. */
export function inputScores(
  { scores, isObserved, scales }: TableScores,
  inputs: DenseMatrix,
  j: number,
): { readonly scores: DenseMatrix; readonly isObserved: Uint8Array } {
  const { rows, cols } = scores;
  const width = cols - 1;
  const result = { scores: denseMatrix(rows, width), isObserved: new Uint8Array(rows * width) };
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < width; s++) {
      const l = s < j ? s : s + 1;
      const [place, cell] = [i * width + s, i * cols + l];
      result.isObserved[place] = isObserved[cell];
      result.scores.data[place] = isObserved[cell] === 1 ? scores.data[cell] : scoreOf(scales[l], inputs.data[place]);
    }
  }
  return result;
}
