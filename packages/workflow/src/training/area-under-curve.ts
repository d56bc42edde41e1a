import type { DenseMatrix } from "@agop/core";

/**
 * Area under the receiver operating characteristic: of two classes that of the second class's scores, of more the areas of each class
 * against the rest, averaged by how often the classes are right. Null where every row is of one class.
 * @param scores n x classes
 * @param codes the right class of each row
 */
export function areaUnderCurve({ rows, cols, data }: DenseMatrix, codes: Int32Array): number | null {
  const column = (k: number): Float64Array => Float64Array.from({ length: rows }, (_, i) => data[i * cols + k]);
  if (cols === 2) return areaOf(column(1), codes, 1);
  let sum = 0;
  let weight = 0;
  for (let k = 0; k < cols; k++) {
    const area = areaOf(column(k), codes, k);
    if (area === null) continue;
    const count = codes.reduce((total, code) => total + (code === k ? 1 : 0), 0);
    sum += count * area;
    weight += count;
  }
  return weight > 0 ? sum / weight : null;
}

/** (R - n₊ (n₊ + 1) / 2) / (n₊ n₋) for the sum R of the ranks of the class's rows, equal scores having their mean rank (Mann-Whitney). */
function areaOf(scores: Float64Array, codes: Int32Array, of: number): number | null {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  let ranks = 0;
  let positives = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    // A score that is not a number is equal to none.
    to = Math.max(to, from + 1);
    const rank = (from + 1 + to) / 2;
    for (let place = from; place < to; place++) {
      if (codes[order[place]] !== of) continue;
      positives++;
      ranks += rank;
    }
    from = to;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}
