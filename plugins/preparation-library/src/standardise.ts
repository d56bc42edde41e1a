import { contributePreparation, type Preparation } from "@agop/core/plugin";
import { standardiseColumns } from "@agop/data";
import { z } from "zod";
import { preparedBy } from "./prepared-by.js";

/** z_ij = (x_ij - mean_j) / deviation_j, population mean and standard deviation of what is observed of the column; for tables. */
export function standardise(): Preparation {
  return {
    name: "standardise",
    appliesTo: ({ isList }) => !isList,
    prepare: (observed) => preparedBy(standardiseColumns(observed), observed),
  };
}

export const standardiseContribution = contributePreparation({
  name: "standardise",
  summary: "takes the mean off each column of a table and divides by its standard deviation",
  source: "Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., section 3.4",
  options: z.object({}),
  create: standardise,
});
