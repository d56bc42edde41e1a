import { type AgopEstimator, averageOf } from "@agop/core";

// What a predictor of the user's can say beside gradients, and an estimator that needs it: both are known by their names.

declare module "@agop/core" {
  interface PredictorExtras {
    /** How much each point counts. */
    readonly pointWeights: () => Float64Array;
  }
}

export function weighted(): AgopEstimator {
  return {
    name: "weighted",
    needs: ["pointWeights"],
    start: (backend) => ({
      estimate: (gradients, { extras: { pointWeights } }) => {
        if (gradients.form !== "dense" || !pointWeights) return averageOf(gradients, backend);
        const rows = pointWeights().map(Math.sqrt);
        return averageOf({ ...gradients, matrix: backend.scale(gradients.matrix, { rows }) }, backend);
      },
    }),
  };
}
