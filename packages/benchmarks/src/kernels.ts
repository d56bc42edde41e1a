import {
  type Backend,
  denseMatrix,
  type DenseMatrix,
  type Matrix,
  type Random,
  type Sparse,
  type SparseMatrix,
} from "@agop/core";
import type { Handle } from "@agop/core/backend";
import { randomLowRank, sampleUniformly } from "@agop/data";

/** How large a job is; what each number means is said by its kernel. */
export interface Size {
  readonly rows: number;
  readonly cols: number;
  /** Stored entries of the sparse operand, 0 where there is none. */
  readonly entries: number;
}

/** What everyone is given: the same numbers. */
export interface Operands {
  readonly dense: readonly DenseMatrix[];
  readonly sparse?: SparseMatrix;
}

/** An operation that is timed. */
export interface Kernel {
  /** The NumPy peer knows it by this name as well. */
  readonly name: string;
  readonly title: string;
  sizeText(size: Size): string;
  operands(size: Size, random: Random): Operands;
  /** Floating-point operations of one call, where there is a usual count. */
  operations?(size: Size): number;
  /** One call; what is made is freed by the caller's scope. Absent for lin-RFM, whose calls are not independent. */
  call?(backend: Backend, dense: readonly Matrix[], sparse: Sparse | undefined): Handle | Float64Array;
}

const square = ({ rows }: Size): string => `n = ${rows}`;
const sparseText = ({ rows, cols, entries }: Size): string => `${rows} x ${rows}, ${entries} entries, width ${cols}`;
const sparseWork = ({ cols, entries }: Size): number => 2 * entries * cols;

export const kernels: readonly Kernel[] = [
  {
    name: "product",
    title: "matrix product",
    sizeText: square,
    operations: ({ rows: n }) => 2 * n ** 3,
    operands: ({ rows: n }, random) => ({ dense: [normal(n, n, random), normal(n, n, random)] }),
    call: (backend, [a, b]) => backend.multiply(a, b),
  },
  {
    name: "rank-k-update",
    title: "rank-k update AᵀA",
    sizeText: square,
    operations: ({ rows: n }) => n ** 3,
    operands: ({ rows: n }, random) => ({ dense: [normal(n, n, random)] }),
    call: (backend, [a]) => backend.gram(a),
  },
  {
    name: "cholesky",
    title: "Cholesky, factor and solve",
    sizeText: square,
    operations: ({ rows: n }) => n ** 3 / 3 + 2 * n ** 2,
    operands: ({ rows: n }, random) => ({ dense: [symmetric(n, n, random), normal(n, 1, random)] }),
    call: (backend, [s, b]) => backend.choleskySolve(s, b),
  },
  {
    name: "eigen",
    title: "symmetric eigendecomposition",
    sizeText: square,
    operands: ({ rows: n }, random) => ({ dense: [symmetric(n, 0, random)] }),
    call: (backend, [s]) => backend.symmetricEigen(s).values,
  },
  {
    name: "thin-qr",
    title: "thin QR",
    sizeText: ({ rows, cols }) => `${rows} x ${cols}`,
    // Householder: R and the explicit Q.
    operations: ({ rows: m, cols: n }) => 4 * m * n ** 2 - (4 / 3) * n ** 3,
    operands: ({ rows, cols }, random) => ({ dense: [normal(rows, cols, random)] }),
    call: (backend, [a]) => backend.thinQr(a).r,
  },
  {
    name: "sparse-dense",
    title: "sparse x dense",
    sizeText: sparseText,
    operations: sparseWork,
    operands: (size, random) => ({ dense: [normal(size.rows, size.cols, random)], sparse: scattered(size, random) }),
    call: (backend, [b], s) => backend.sparseMultiply(present(s), b),
  },
  {
    name: "sampled-product",
    title: "sampled dense-dense product",
    sizeText: sparseText,
    operations: sparseWork,
    operands: (size, random) => ({
      dense: [normal(size.rows, size.cols, random), normal(size.rows, size.cols, random)],
      sparse: scattered(size, random),
    }),
    call: (backend, [left, right], s) => backend.sampledProduct(present(s), left, right),
  },
  {
    name: "lin-rfm-iteration",
    title: "lin-RFM, one iteration",
    sizeText: ({ rows, cols, entries }) => `d = ${rows}, rank ${cols}, ${entries} observed`,
    operands: ({ rows, cols: rank, entries }, random) => {
      const truth = randomLowRank({ rows, cols: rows, rank, random });
      return { dense: [truth], sparse: sampleUniformly(truth, entries, random).observed };
    },
  },
];

function normal(rows: number, cols: number, random: Random): DenseMatrix {
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
}

/** (A + A^T) / 2 + shift I. */
function symmetric(n: number, shift: number, random: Random): DenseMatrix {
  const { data } = normal(n, n, random);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) data[i * n + j] = data[j * n + i] = (data[i * n + j] + data[j * n + i]) / 2;
    data[i * n + i] += shift;
  }
  return denseMatrix(n, n, data);
}

/** Entries at random places, equally many in every row. */
function scattered({ rows, entries }: Size, random: Random): SparseMatrix {
  const perRow = entries / rows;
  const columns = new Int32Array(entries);
  for (let i = 0; i < rows; i++) {
    const row = new Set<number>();
    while (row.size < perRow) row.add(random.integer(rows));
    columns.set(Int32Array.from(row).sort(), i * perRow);
  }
  return {
    rows,
    cols: rows,
    rowOffsets: Int32Array.from({ length: rows + 1 }, (_, i) => i * perRow),
    columns,
    values: Float64Array.from({ length: entries }, () => random.normal()),
  };
}

function present(sparse: Sparse | undefined): Sparse {
  if (!sparse) throw new TypeError("this kernel has a sparse operand");
  return sparse;
}
