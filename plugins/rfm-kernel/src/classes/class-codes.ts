import { type DenseMatrix, denseMatrix } from "@agop/core";

/**
 * How classes become targets of a regression and predictions become scores of classes again:
 *
 *   targets = Y E,   scores = F D + 1 o^T,   Y n x K with 1 in the column of the class and 0 elsewhere
 */
export interface ClassCodes {
  /** E, K x c. */
  readonly encoder: DenseMatrix;
  /** D, c x K. */
  readonly decoder: DenseMatrix;
  /** o, K. */
  readonly offset: Float64Array;
}

export const codings = ["zero-one", "prevalence"] as const;
export type Coding = (typeof codings)[number];

/** @param targets n x K, one column for each class */
export function classCodes(coding: Coding, targets: DenseMatrix): ClassCodes {
  return coding === "zero-one" ? zeroOne(targets.cols) : prevalence(targets);
}

/** The indicator of each class; of two classes that of the second alone, f and 1 - f. */
function zeroOne(classes: number): ClassCodes {
  if (classes === 2) {
    return {
      encoder: denseMatrix(2, 1, Float64Array.of(0, 1)),
      decoder: denseMatrix(1, 2, Float64Array.of(-1, 1)),
      offset: Float64Array.of(1, 0),
    };
  }
  const identity = denseMatrix(classes, classes);
  for (let k = 0; k < classes; k++) identity.data[k * (classes + 1)] = 1;
  return { encoder: identity, decoder: identity, offset: new Float64Array(classes) };
}

/**
 * K - 1 columns in which the frequencies π of the classes are 0, so that far from the data the frequencies are predicted. With Q (K x K-1)
 * an orthonormal basis of what is orthogonal to 1,
 *
 *   E = Q - 1 π^T Q,   scores = π + Q f,   which solve E^T s = f, 1^T s = 1.
 *
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053 (coding "prevalence"); Q is Helmert's.
 */
function prevalence({ rows, cols: classes, data }: DenseMatrix): ClassCodes {
  const frequencies = new Float64Array(classes);
  data.forEach((value, place) => (frequencies[place % classes] += value / rows));
  const width = classes - 1;
  const encoder = denseMatrix(classes, width);
  const decoder = denseMatrix(width, classes);
  for (let s = 0; s < width; s++) {
    // Classes 0 to s against class s + 1.
    const scale = 1 / Math.sqrt((s + 1) * (s + 2));
    let mean = 0;
    for (let k = 0; k < classes; k++) {
      const entry = k <= s ? scale : k === s + 1 ? -(s + 1) * scale : 0;
      decoder.data[s * classes + k] = entry;
      mean += frequencies[k] * entry;
    }
    for (let k = 0; k < classes; k++) encoder.data[k * width + s] = decoder.data[s * classes + k] - mean;
  }
  return { encoder, decoder, offset: frequencies };
}

/** Y E. */
export function encoded(targets: DenseMatrix, { encoder }: ClassCodes): DenseMatrix {
  return product(targets, encoder);
}

/** F D + 1 o^T. */
export function decoded(predicted: DenseMatrix, { decoder, offset }: ClassCodes): DenseMatrix {
  const scores = product(predicted, decoder);
  scores.data.forEach((_, place) => (scores.data[place] += offset[place % offset.length]));
  return scores;
}

function product(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const result = denseMatrix(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let s = 0; s < a.cols; s++) {
      const factor = a.data[i * a.cols + s];
      for (let k = 0; k < b.cols; k++) result.data[i * b.cols + k] += factor * b.data[s * b.cols + k];
    }
  }
  return result;
}
