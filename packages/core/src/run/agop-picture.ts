import type { Backend } from "../contracts/backend.js";
import { type FeatureMatrix, featureDimension, toBackendMatrix } from "../matrix/feature-matrix.js";
import type { DenseMatrix } from "../matrix/matrix.js";

/** The AGOP as a person can look at it, small enough for an event. */
export type AgopPicture =
  /** All of it, `size` x `size`, row by row. */
  | { readonly kind: "matrix"; readonly size: number; readonly values: readonly number[] }
  /** Its diagonal, where there is nothing else. */
  | { readonly kind: "diagonal"; readonly size: number; readonly values: readonly number[] }
  /** Its leading eigenvectors; of long ones the largest entry of each of 120 stretches. */
  | { readonly kind: "eigenvectors"; readonly size: number; readonly vectors: readonly (readonly number[])[] };

const wholeUpTo = 24;
/** A decomposition for a picture costs little beside an iteration up to here. */
const eigenvectorsUpTo = 500;
const vectors = 3;
const stretches = 120;

/** @returns null where looking would cost more than an iteration */
export function agopPicture(g: FeatureMatrix, backend: Backend): AgopPicture | null {
  const size = featureDimension(g);
  if (g.form === "diagonal") return { kind: "diagonal", size, values: shortened(g.diagonal) };
  if (size > wholeUpTo && g.form === "factored") return eigenvectorPicture(backend.toDense(g.vectors));
  if (size > eigenvectorsUpTo) return null;
  return backend.scope(() => {
    const matrix = toBackendMatrix(g, backend);
    if (size <= wholeUpTo) return { kind: "matrix", size, values: Array.from(backend.toDense(matrix).data) };
    return eigenvectorPicture(backend.toDense(backend.symmetricEigen(matrix).vectors));
  });
}

/** Of eigenvectors in columns those that come first. */
function eigenvectorPicture({ rows: size, cols, data }: DenseMatrix): AgopPicture {
  const column = (place: number): Float64Array => Float64Array.from({ length: size }, (_, i) => data[i * cols + place]);
  const shown = Array.from({ length: Math.min(vectors, cols) }, (_, place) => shortened(column(place)));
  return { kind: "eigenvectors", size, vectors: shown };
}

function shortened(vector: Float64Array): readonly number[] {
  if (vector.length <= stretches) return Array.from(vector);
  return Array.from({ length: stretches }, (_, k) => {
    const from = Math.floor((k * vector.length) / stretches);
    const part = vector.subarray(from, Math.floor(((k + 1) * vector.length) / stretches));
    return part.reduce((largest, value) => (Math.abs(value) > Math.abs(largest) ? value : largest), 0);
  });
}
