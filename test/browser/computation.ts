import {
  type Backend,
  denseMatrix,
  type DenseMatrix,
  fit,
  matrixCompletion,
  seededRandom,
  shuffledIndices,
  toSparse,
} from "@agop/core";
import { geometricFloor } from "@agop/plugin-schedule-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";

/** What is computed in the browser and in Node; plain JSON, every number with all its bits. */
export interface Computed {
  readonly description: string;
  readonly numbers: Readonly<Record<string, readonly number[]>>;
}

const rows = 90;
const cols = 70;
const rank = 2;

/** Products, decompositions and a whole completion with lin-RFM. */
export async function compute(backend: Backend): Promise<Computed> {
  const random = seededRandom(4);
  const uniform = (m: number, n: number): DenseMatrix =>
    denseMatrix(
      m,
      n,
      Float64Array.from({ length: m * n }, () => 2 * random.uniform() - 1),
    );
  const numbersOf = (matrix: DenseMatrix): readonly number[] => Array.from(matrix.data);

  const [left, right] = [uniform(rows, rank), uniform(rank, cols)];
  const decomposed = backend.scope(() => {
    const a = backend.fromDense(uniform(rows, cols));
    const identity = backend.fromDense(diagonal(cols));
    const spd = backend.combine(1, backend.gram(a), 1, identity);
    const { values, vectors } = backend.symmetricEigen(spd);
    const { q, r } = backend.thinQr(a);
    const dense = { product: backend.multiply(a, spd), inverse: backend.choleskySolve(spd, identity), vectors, q, r };
    return {
      values: Array.from(values),
      ...Object.fromEntries(Object.entries(dense).map(([name, matrix]) => [name, numbersOf(backend.toDense(matrix))])),
    };
  });

  const truth = backend.scope(() =>
    backend.toDense(backend.multiply(backend.fromDense(left), backend.fromDense(right))),
  );
  const places = shuffledIndices(rows * cols, random).subarray(0, 3000);
  const observed = toSparse(rows, cols, {
    rowIndices: Int32Array.from(places, (place) => Math.floor(place / cols)),
    columnIndices: Int32Array.from(places, (place) => place % cols),
    values: Float64Array.from(places, (place) => truth.data[place]),
  });
  const { estimate, iterations } = await fit({
    problem: matrixCompletion(observed),
    algorithm: linRfmCompletion({
      phi: power(0.5),
      schedule: geometricFloor({ ridge: 1e-9, first: 0.5, ratio: 0.5, last: 1e-8 }),
    }),
    backend,
    stop: { maxIterations: 200, tolerance: 1e-8 },
  });
  return {
    description: backend.description,
    numbers: {
      ...decomposed,
      truth: numbersOf(truth),
      completed: numbersOf(estimate.toDense()),
      iterations: [iterations],
    },
  };
}

function diagonal(n: number): DenseMatrix {
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data[i * n + i] = 1;
  return denseMatrix(n, n, data);
}
