import { type Backend, type DenseMatrix, denseMatrix } from "@agop/core";

/** So many times rows change classes, at most. */
const mostRounds = 30;

/**
 * The class of each row at the start: parts of equal size along the leading eigenvector of the second moments, then the nearest of the
 * classes' means until no row changes (Lloyd, IEEE Trans. Inf. Theory 28, 1982). Nothing is drawn, so that rows in another order have
 * the same classes.
 * @param rows n x d, about their mean, columns of comparable size
 */
export function firstClasses(rows: DenseMatrix, count: number, backend: Backend): Int32Array {
  const scores = leadingScores(rows, backend);
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const classes = new Int32Array(rows.rows);
  order.forEach((row, place) => (classes[row] = Math.floor((place * count) / order.length)));
  for (let round = 0; round < mostRounds && toNearest(rows, classes, count); round++);
  return classes;
}

function leadingScores(rows: DenseMatrix, backend: Backend): Float64Array {
  return backend.scope(() => {
    const x = backend.fromDense(rows);
    const { vectors } = backend.symmetricEigen(backend.gram(x));
    return backend.toDense(backend.multiply(x, backend.leadingColumns(vectors, 1))).data;
  });
}

/** Whether any row has changed. */
function toNearest({ rows, cols, data }: DenseMatrix, classes: Int32Array, count: number): boolean {
  const means = denseMatrix(count, cols);
  const sizes = new Float64Array(count);
  for (let i = 0; i < rows; i++) {
    sizes[classes[i]]++;
    for (let j = 0; j < cols; j++) means.data[classes[i] * cols + j] += data[i * cols + j];
  }
  for (let k = 0; k < count; k++) for (let j = 0; j < cols; j++) means.data[k * cols + j] /= sizes[k];
  let isChanged = false;
  for (let i = 0; i < rows; i++) {
    let [nearest, least] = [classes[i], Infinity];
    for (let k = 0; k < count; k++) {
      let distance = 0;
      for (let j = 0; j < cols; j++) distance += (data[i * cols + j] - means.data[k * cols + j]) ** 2;
      if (distance < least) [nearest, least] = [k, distance];
    }
    isChanged ||= nearest !== classes[i];
    classes[i] = nearest;
  }
  return isChanged;
}
