import { cpuBackend } from "@agop/backend-cpu";
import { createRegistry } from "@agop/core/registry";
import {
  checkAgopEstimator,
  checkAlgorithm,
  checkPhi,
  checkPredictor,
  checkPreparation,
  checkSchedule,
  smallCompletion,
  smallSupervised,
} from "@agop/testkit";
import { covariance } from "./your-own-agop-estimator.js";
import { hardImpute } from "./your-own-algorithm.js";
import { log1p } from "./your-own-phi.js";
import { kernelPlugin, kernelRidge } from "./your-own-predictor.js";
import { hyperbolic } from "./your-own-preparation.js";
import { steppedRidge } from "./your-own-schedule.js";

checkPhi(() => log1p(2), { backend: cpuBackend });

checkAgopEstimator(() => covariance(), { backend: cpuBackend });

checkPredictor(() => kernelRidge({ bandwidth: 0.7 }), {
  backend: cpuBackend,
  problem: smallSupervised(),
  load: createRegistry([kernelPlugin]).loadEstimate,
});

checkPreparation(hyperbolic);

checkSchedule(() => steppedRidge({ first: 1e-2, last: 1e-4, settled: 0.1 }));

checkAlgorithm(() => hardImpute({ rank: 2 }), { backend: cpuBackend, problem: smallCompletion() });
