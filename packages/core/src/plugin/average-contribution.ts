import { z } from "zod";
import { averageOuterProduct } from "../rfm/average-outer-product.js";
import { contributeAgop } from "./contribute.js";

/** The AGOP estimator that compositions have unless they name another. */
export const averageContribution = contributeAgop({
  name: "average",
  summary: "the average outer product of the gradients itself, diagonal where they are",
  source: "Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024",
  options: z.object({}),
  create: () => averageOuterProduct(),
});
