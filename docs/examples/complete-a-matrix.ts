import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, onEntries, seededRandom, toSparse } from "@agop/core";
import { geometricFloor } from "@agop/plugin-schedule-library";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";

// A 60 x 40 matrix of rank 2, of which we see half of the entries.
const random = seededRandom(7);
const truth = randomLowRank({ rows: 60, cols: 40, rank: 2, random });
const { observed, heldOut } = sampleUniformly(truth, 1200, random);

// A floor under the eigenvalues that sinks as the run goes on keeps the first, rough features from deciding everything.
const schedule = geometricFloor({ ridge: 1e-6, first: 1, ratio: 0.8, last: 1e-12 });

export const result = await fit({
  algorithm: linRfmCompletion({ phi: power(0.5), schedule }),
  problem: matrixCompletion(observed),
  backend: cpuBackend(),
  heldOut: onEntries(heldOut),
  stop: { maxIterations: 100, tolerance: 1e-6 },
});
console.log(`${result.reason} after ${result.iterations} iterations, held-out RMSE ${result.heldOut?.rmse}`);

// A new row of which three entries are known is completed with the features learned, without fitting again.
export const newRow = result.estimate.complete?.(
  toSparse(1, 40, {
    rowIndices: Int32Array.of(0, 0, 0),
    columnIndices: Int32Array.of(0, 1, 2),
    values: truth.data.slice(0, 3),
  }),
);
export { truth };
