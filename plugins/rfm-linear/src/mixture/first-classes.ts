import { type Backend, type DenseMatrix, denseMatrix } from "@agop/core";

/** So many times rows change classes, at most. */
const mostRounds = 30;

/**
 * The class of each row at the start, in two ways: parts of equal size along the leading eigenvector of the second moments; and the class
 * that is spread widest parted at its mean along its own, until there are enough (Boley, Data Mining and Knowledge Discovery 2, 1998). In
 * both each row then goes to the nearest of the classes' means until none changes (Lloyd, IEEE Trans. Inf. Theory 28, 1982). Nothing is
 * drawn, so that rows in another order have the same classes.
 * @param rows n x d about their mean, columns of comparable size
 */
export function firstClasses(rows: DenseMatrix, count: number, backend: Backend): readonly Int32Array[] {
  const parted = new Int32Array(rows.rows);
  for (let k = 1; k < count; k++) partWidest(rows, parted, k, backend);
  return [equalParts(rows, count, backend), parted].map((classes) => {
    for (let round = 0; round < mostRounds && toNearest(rows, classes, count); round++);
    return classes;
  });
}

function equalParts(rows: DenseMatrix, count: number, backend: Backend): Int32Array {
  const scores = leadingScores(rows, backend);
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const classes = new Int32Array(rows.rows);
  order.forEach((row, place) => (classes[row] = Math.floor((place * count) / order.length)));
  return classes;
}

/** Gives the rows on one side of the mean of the widest class the number of a new one. */
function partWidest(rows: DenseMatrix, classes: Int32Array, found: number, backend: Backend): void {
  const parts = Array.from({ length: found }, (_, k) => {
    const members = Int32Array.from(classes.keys()).filter((i) => classes[i] === k);
    const { deviations, spread } = aboutMean(rows, members);
    return { members, deviations, spread };
  });
  const widest = parts.reduce((best, part) => (part.spread > best.spread ? part : best));
  const scores = leadingScores(widest.deviations, backend);
  widest.members.forEach((row, place) => {
    if (scores[place] > 0) classes[row] = found;
  });
}

function aboutMean({ cols, data }: DenseMatrix, members: Int32Array) {
  const deviations = denseMatrix(members.length, cols);
  let spread = 0;
  for (let j = 0; j < cols; j++) {
    const mean = members.reduce((sum, row) => sum + data[row * cols + j], 0) / members.length;
    members.forEach((row, place) => {
      const deviation = data[row * cols + j] - mean;
      deviations.data[place * cols + j] = deviation;
      spread += deviation * deviation;
    });
  }
  return { deviations, spread };
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
