import { cpuBackend } from "@agop/backend-cpu";
import { AgopError, type Backend, type Matrix, type Sparse } from "@agop/core";
import { completeBackend } from "@agop/core/backend";
import {
  contributeAgop,
  contributeAlgorithm,
  contributePhi,
  contributePredictor,
  contributeSchedule,
  definePlugin,
} from "@agop/core/plugin";
import { createRegistry } from "@agop/core/registry";
import { z } from "zod";
import { checkAgopEstimator } from "./check-agop-estimator.js";
import { checkAlgorithm } from "./check-algorithm.js";
import { checkBackend } from "./check-backend.js";
import { checkPhi } from "./check-phi.js";
import { checkPlugin } from "./check-plugin.js";
import { checkPredictor } from "./check-predictor.js";
import { checkSchedule } from "./check-schedule.js";
import { goodAgop } from "./defects/agop-defects.js";
import { goodAlgorithm } from "./defects/good-algorithm.js";
import { goodPhi } from "./defects/phi-defects.js";
import { goodFormat, goodPredictor } from "./defects/good-predictor.js";
import { mapped } from "./defects/planting.js";
import { smallCompletion, smallSupervised } from "./problems.js";
import { goodSchedule } from "./defects/schedule-defects.js";
import { epsilonOf } from "./tolerance.js";

/** The reference with every result rounded to float32, as a GPU's would be. */
function float32Backend(): Backend {
  const good = cpuBackend();
  const round = (matrix: Matrix): Matrix => mapped(good, matrix, Math.fround);
  const roundSparse = (sparse: Sparse): Sparse => {
    const host = good.toSparse(sparse);
    return good.fromSparse({ ...host, values: host.values.map(Math.fround) });
  };
  return {
    ...good,
    name: "float32",
    precision: "float32",
    fromDense: (matrix) => round(good.fromDense(matrix)),
    fromSparse: (sparse) => roundSparse(good.fromSparse(sparse)),
    multiply: (...args) => round(good.multiply(...args)),
    combine: (...args) => round(good.combine(...args)),
    scale: (...args) => round(good.scale(...args)),
    inner: (...args) => Math.fround(good.inner(...args)),
    gram: (...args) => round(good.gram(...args)),
    addDiagonal: (...args) => round(good.addDiagonal(...args)),
    map: (...args) => round(good.map(...args)),
    multiplyElementwise: (...args) => round(good.multiplyElementwise(...args)),
    rowSums: (...args) => round(good.rowSums(...args)),
    columnSums: (...args) => round(good.columnSums(...args)),
    choleskySolve: (spd, b) => {
      const solution = round(good.choleskySolve(spd, b));
      if (spd.rows > 0 && b.cols > 0) assertPivots(good, spd);
      return solution;
    },
    symmetricEigen: (symmetric) => {
      const { values, vectors } = good.symmetricEigen(symmetric);
      return { values: values.map(Math.fround), vectors: round(vectors) };
    },
    thinQr: (a) => {
      const { q, r } = good.thinQr(a);
      return { q: round(q), r: round(r) };
    },
    sparseMultiply: (...args) => round(good.sparseMultiply(...args)),
    sampledProduct: (...args) => roundSparse(good.sampledProduct(...args)),
    solveRows: (...args) => round(good.solveRows(...args)),
  };
}

/** With a unit diagonal, the smallest eigenvalue must be above rounding. */
function assertPivots(good: Backend, spd: Matrix): void {
  const { rows, data } = good.toDense(spd);
  const roots = Float64Array.from({ length: rows }, (_, i) => 1 / Math.sqrt(data[i * (rows + 1)]));
  const { values } = good.symmetricEigen(good.scale(spd, { rows: roots, cols: roots }));
  if (!(values[rows - 1] > rows * epsilonOf("float32"))) {
    throw new AgopError("not-positive-definite", "choleskySolve: singular in float32");
  }
}

checkBackend(float32Backend, { title: "a backend of lower precision" });

/** With the operations that every backend brings, and none that core writes with them. */
function smallestBackend(): Backend {
  const { name, precision, description, fromDense, toDense, fromSparse, toSparse, scope, release, ...good } =
    cpuBackend();
  const { multiply, combine, scale, inner, choleskySolve, symmetricEigen, thinQr, sparseMultiply } = good;
  const given = { name, precision, description, fromDense, toDense, fromSparse, toSparse, scope, release };
  return completeBackend({
    ...given,
    ...{ multiply, combine, scale, inner, choleskySolve, symmetricEigen, thinQr, sparseMultiply },
  });
}

checkBackend(smallestBackend, {
  title: "a backend that brings no more than it must",
});

checkPhi(goodPhi, { backend: cpuBackend });

checkAlgorithm(goodAlgorithm, { problem: smallCompletion(), backend: cpuBackend, isScaleEquivariant: true });

checkPredictor(() => goodPredictor(), { problem: smallSupervised(), backend: cpuBackend });

checkPredictor(() => goodPredictor("laplace"), {
  title: "a predictor with kinks",
  problem: smallSupervised(),
  backend: cpuBackend,
});

checkAgopEstimator(goodAgop, { backend: cpuBackend });

checkSchedule(goodSchedule);

checkSchedule(
  () => ({ name: "falling", start: () => ({ step: ({ iteration }) => ({ ridge: 2 - iteration, floor: 0 }) }) }),
  {
    title: "a schedule with a known fault",
    expectedFailures: {
      "schedule-finite": "This double falls below zero in the third iteration.",
      "schedule-any-predictor": "This double falls below zero in the third iteration.",
    },
  },
);

const described = { name: "good", summary: "does what it should", source: "this test", options: z.object({}) };

/** Core's own plugin, which has kinds of problems and formats of estimates, and one that has the rest. */
for (const plugin of createRegistry([]).plugins) checkPlugin(plugin, { backend: cpuBackend });
checkPlugin(
  definePlugin({
    name: "a plugin with everything",
    contributions: [
      contributeAlgorithm({
        name: "good",
        summary: "shrinks what is not observed",
        source: "this test",
        options: z.object({}),
        create: { "matrix-completion": goodAlgorithm },
      }),
      contributePredictor({ ...described, create: { supervised: () => goodPredictor() } }),
      contributePhi({ ...described, create: goodPhi }),
      contributeAgop({ ...described, create: goodAgop }),
      contributeSchedule({ ...described, create: goodSchedule }),
      goodFormat,
    ],
  }),
  {
    backend: cpuBackend,
    otherBackend: cpuBackend,
  },
);
