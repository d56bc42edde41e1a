import { wasmBackend } from "@agop/backend-wasm";
import { mpiSum } from "@agop/communicator-mpi";
import {
  averageOuterProduct,
  denseMatrix,
  fit,
  observedCells,
  recursiveFeatureMachine,
  seededRandom,
} from "@agop/core";
import { mixedSeed } from "@agop/core/run";
import { batchesOf, completionByRows } from "@agop/core/streaming";
import { power } from "@agop/plugin-phi-library";
import { batchedRidge } from "@agop/plugin-rfm-linear";
import { constantSchedule } from "@agop/plugin-schedule-library";

// Started by mpirun, srun or mpiexec, this is one of several processes; started by itself, the only one.
const sum = await mpiSum({ sameBits: process.argv.includes("--same-bits") });

// Each process has its own rows: here every row is made from its number; a table would be read from its place in a file.
const [rows, cols, rank] = [2000, 13, 2];
const basis = seededRandom(1);
const loadings = Array.from({ length: rank * cols }, () => basis.normal());
const mine = Array.from({ length: rows }, (_, row) => row).filter((row) => row % sum.size === sum.rank);
const table = denseMatrix(mine.length, cols);
for (const [place, row] of mine.entries()) {
  const random = seededRandom(mixedSeed(1, row));
  const factors = [random.normal(), random.normal()];
  for (let j = 0; j < cols; j++) {
    const value = factors[0] * loadings[j] + factors[1] * loadings[cols + j];
    table.data[place * cols + j] = random.uniform() < 0.3 ? NaN : value;
  }
}

// The same program everywhere: what is summed over rows is summed over processes, and all have the same features.
const { estimate, iterations } = await fit({
  algorithm: recursiveFeatureMachine({
    name: "lin-rfm",
    predictor: batchedRidge(),
    agop: averageOuterProduct(),
    phi: power(0.5),
    schedule: constantSchedule({ ridge: 1e-3, floor: 1e-6 }),
  }),
  problem: completionByRows(batchesOf(observedCells(table), 500)),
  backend: await wasmBackend({ threads: 1 }),
  sum,
  stop: { maxIterations: 20, tolerance: 1e-6 },
});

// One speaks for all; each completes its own rows.
const completed = estimate.complete(observedCells(table));
if (sum.rank === 0) {
  const features = [...(estimate.values?.() ?? [])];
  console.log(JSON.stringify({ processes: sum.size, iterations, rows: completed.rows, features }));
}
