import { contributePreparation, type Preparation } from "@agop/core/plugin";
import { centreRowsAndColumns } from "@agop/data";
import { z } from "zod";
import { preparedBy } from "./prepared-by.js";

/**
 * z_ij = (x_ij - μ - r_i - c_j) / σ with the effects of rows and columns by least squares; for lists of entries of one kind. The
 * effects add two to the rank of what is left.
 */
export function centre(): Preparation {
  return {
    name: "centre",
    appliesTo: ({ isList }) => isList,
    prepare: (observed) => preparedBy(centreRowsAndColumns(observed), observed),
  };
}

export const centreContribution = contributePreparation({
  name: "centre",
  summary: "takes the effects of rows and columns off the entries of a list, and divides by one standard deviation",
  source: "Koren, Bell, Volinsky, IEEE Computer 42(8), 2009, the baseline predictors",
  options: z.object({}),
  create: centre,
});
