import { AgopError, type AgopEstimator, type Backend, type FeatureMatrix, toBackendMatrix } from "@agop/core";
import { contributeAgop, namedOptions } from "@agop/core/plugin";
import { z } from "zod";

/**
 * Another estimator's G with zeros between features of different blocks: those of one category are mixed with each other, and with
 * no others. Features that are in no block make one together.
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053 (xRFM, categorical features)
 * @param blocks places of features, each in one block at most
 */
export function blockwise(estimator: AgopEstimator, blocks: readonly (readonly number[])[]): AgopEstimator {
  const { needs } = estimator;
  return {
    name: "blockwise",
    ...(needs && { needs }),
    start: (backend, resumed) => {
      const inner = estimator.start(backend, resumed);
      return {
        estimate: (gradients, step) => withoutCrossBlocks(inner.estimate(gradients, step), blocks, backend),
        ...(inner.state && { state: () => inner.state?.() ?? {} }),
      };
    },
  };
}

function withoutCrossBlocks(g: FeatureMatrix, blocks: readonly (readonly number[])[], backend: Backend): FeatureMatrix {
  if (g.form === "diagonal" || blocks.length === 0) return g;
  const { rows: d, cols, data } = backend.toDense(toBackendMatrix(g, backend));
  const blockOf = new Int32Array(d).fill(-1);
  blocks.forEach((places, block) => {
    for (const place of places) {
      if (!(place < d))
        throw new AgopError("parts-mismatch", `AGOP estimator "blockwise": there is no feature ${place} of ${d}`);
      blockOf[place] = block;
    }
  });
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) if (blockOf[i] !== blockOf[j]) data[i * d + j] = 0;
  return { form: "dense", matrix: backend.fromDense({ rows: d, cols, data }) };
}

export const blockwiseContribution = contributeAgop({
  name: "blockwise",
  summary: "another estimator's matrix with zeros between features of different blocks",
  source: "Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053 (xRFM, categorical features)",
  options: z.object({
    blocks: z
      .array(z.array(z.int().nonnegative()))
      .default([])
      .describe("places of features, counted from 0; the others make a block"),
    estimator: namedOptions.default({ name: "average" }).describe("whose matrix it is"),
  }),
  create: ({ blocks, estimator }, parts) => {
    const places = blocks.flat();
    if (new Set(places).size < places.length) {
      throw new AgopError("option-invalid", 'AGOP estimator "blockwise": a feature is in two blocks');
    }
    return blockwise(parts.agop(estimator), blocks);
  },
});
