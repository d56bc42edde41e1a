import { describeRegression, prepareRegression, type RegressedTable, regressionDocument } from "@agop/workflow";
import type { CommandContext } from "../command-context.js";
import { follow } from "../following/follow.js";
import { titleOf } from "../following/page-header.js";
import type { FittingFlags } from "../options/fitting-options.js";
import type { TableFlags } from "../options/table-options.js";
import { openFitting } from "../registry.js";

/** The options of `agop regress` as Commander hands them over. */
export interface RegressFlags extends TableFlags, FittingFlags {
  readonly target: string;
  readonly folds: number;
  readonly select?: boolean;
}

export async function regress(file: string, flags: RegressFlags, context: CommandContext): Promise<void> {
  const start = performance.now();
  const { target } = flags;
  const prepared = await prepareRegression({ ...flags, ...(await openFitting(flags)), file }, context.signal);
  const describe = (regressed: RegressedTable) => {
    const document = regressionDocument({ file, target }, regressed, performance.now() - start);
    return { document, words: describeRegression(document) };
  };
  await follow(prepared, { title: titleOf("regress", file), places: flags, describe }, context);
}
