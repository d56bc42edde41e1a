import { cpuBackend } from "@agop/backend-cpu";
import {
  averageOuterProduct,
  fit,
  matrixCompletion,
  onEntries,
  recursiveFeatureMachine,
  seededRandom,
} from "@agop/core";
import { randomLowRank, sampleUniformly, sparseRegressionDesign } from "@agop/data";
import { power } from "@agop/plugin-phi-library";
import { diagonalRidge, rowwiseRidge } from "@agop/plugin-rfm-linear";
import { constantSchedule, geometricFloor } from "@agop/plugin-schedule-library";

// Nothing here says of which type an estimate is: the predictor does.

const random = seededRandom(1);
const { observed, heldOut } = sampleUniformly(randomLowRank({ rows: 30, cols: 20, rank: 2, random }), 400, random);
const shared = { name: "mine", agop: averageOuterProduct(), phi: power(0.5) };

const completion = await fit({
  algorithm: recursiveFeatureMachine({
    ...shared,
    predictor: rowwiseRidge(),
    schedule: geometricFloor({ ridge: 1e-6, first: 1, ratio: 0.8, last: 1e-12 }),
  }),
  problem: matrixCompletion(observed),
  backend: cpuBackend(),
  heldOut: onEntries(heldOut),
  stop: { maxIterations: 100 },
});
const { rows, cols } = completion.estimate.toDense();

const { problem } = sparseRegressionDesign({ observations: 40, features: 60, nonzeros: 3, random });
const regression = await fit({
  algorithm: recursiveFeatureMachine({
    ...shared,
    predictor: diagonalRidge(),
    schedule: constantSchedule({ ridge: 1e-3, floor: 0 }),
  }),
  problem,
  backend: cpuBackend(),
});

console.log(
  JSON.stringify({ rmse: completion.heldOut?.rmse, rows, cols, features: regression.estimate.coefficients.length }),
);
