import { wasmBackend } from "@agop/backend-wasm";
import { denseMatrix, fit, onTargets, seededRandom, supervised } from "@agop/core";
import { kernelRfm } from "@agop/plugin-rfm-kernel";

const columns = 10;

/** y = z1 z2 of two directions among ten inputs: z1 = (x1 + x2) / √2, z2 = (x3 - x4) / √2. */
function products(rows: number, seed: number) {
  const random = seededRandom(seed);
  const inputs = denseMatrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => random.normal()),
  );
  const targets = denseMatrix(rows, 1);
  for (let i = 0; i < rows; i++) {
    const [x1, x2, x3, x4] = inputs.data.subarray(i * columns, i * columns + 4);
    targets.data[i] = ((x1 + x2) * (x3 - x4)) / 2;
  }
  return { inputs, targets };
}

const train = products(600, 1);
const test = products(400, 2);
const backend = await wasmBackend();

/** Of each iteration on rows that were not fitted; the first is kernel ridge regression without features. */
export const heldOut: number[] = [];
const { estimate } = await fit(
  {
    algorithm: kernelRfm({ kernel: { norm: 2, exponent: 1, bandwidth: 10 }, ridge: 1e-3 }),
    problem: supervised(train.inputs, train.targets),
    backend,
    heldOut: onTargets(test.inputs, test.targets),
    stop: { maxIterations: 5, tolerance: 0 },
  },
  {
    onEvent: (event) => {
      if (event.type === "iteration") heldOut.push(event.heldOut?.["rmse"] ?? NaN);
    },
  },
);
console.log(`held-out RMSE: ${heldOut.map((rmse) => rmse.toFixed(3)).join(", ")}`);

// The AGOP of f: its eigenvectors are directions of the inputs, its eigenvalues how much f changes along them.
const { values, vectors } = backend.symmetricEigen(backend.fromDense(estimate.agop()));
const total = values.reduce((sum, value) => sum + value, 0);
export const shares = Array.from(values, (value) => value / total);
export const directions = backend.toDense(vectors);
for (let k = 0; k < 3; k++) {
  const loadings = Array.from({ length: columns }, (_, j) => directions.data[j * columns + k].toFixed(2));
  console.log(`${(100 * shares[k]).toFixed(1)} % of the AGOP: ${loadings.join(" ")}`);
}
backend.dispose();
