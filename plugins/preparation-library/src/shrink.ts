import { contributePreparation, type Preparation } from "@agop/core/plugin";
import { shrinkRowsAndColumns } from "@agop/data";
import { z } from "zod";
import { preparedBy } from "./prepared-by.js";

/** As `centre`, with effects that are shrunk towards 0 by the number of their entries; for lists with noise, such as ratings. */
export function shrink(): Preparation {
  return {
    name: "shrink",
    appliesTo: ({ isList }) => isList,
    prepare: (observed) => preparedBy(shrinkRowsAndColumns(observed), observed),
  };
}

export const shrinkContribution = contributePreparation({
  name: "shrink",
  summary: "takes shrunk effects of rows and columns off the entries of a list, and divides by one standard deviation",
  source: "Koren, KDD 2008, section 2.1",
  options: z.object({}),
  create: shrink,
});
