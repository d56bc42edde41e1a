import { AgopError } from "@agop/core";
import type { Registry } from "@agop/core/registry";
import type { Sum } from "@agop/core/streaming";
import type { TableOptions } from "@agop/data";
import type { InFiles } from "../in-files.js";
import type { OtherFiles } from "../output/check-outputs.js";
import type { FittingOptions } from "../selection/fitting-options.js";

/** A table, of which some columns are to be predicted from the others. */
export interface TrainingRequest extends FittingOptions, OtherFiles, InFiles {
  readonly registry: Registry;
  /** A CSV table. */
  readonly file: string;
  /** Names of the columns to be predicted; several of numbers, or one of classes. */
  readonly targets: readonly string[];
  /** How the file is written, and which columns are no inputs; what is left out is found by itself. */
  readonly table?: TableOptions | undefined;
  /** Default: classes of a text column, numbers of any other. */
  readonly task?: TrainingTask | undefined;
  /** Columns that are categories, although their values are numbers. */
  readonly categorical?: readonly string[] | undefined;
  /** Default "auto": by the number of rows. */
  readonly algorithm?: string | undefined;
  /** How many of the fits that the search tried are averaged at most; 1 for the best alone. Default: `membersFor` the rows. */
  readonly members?: number | undefined;
  /** Where what was learned is kept, to predict other rows with. */
  readonly save?: string | undefined;
  /**
   * Over processes that are all asked for the same: they share the search and the leaves of trees, and all have the result, which the
   * first writes. Left out, this process is alone.
   */
  readonly sum?: Sum | undefined;
}

/** Numbers or classes. */
export const trainingTasks = ["regression", "classification"] as const;

/** What is predicted: numbers or classes. */
export type TrainingTask = (typeof trainingTasks)[number];

/** @throws AgopError `option-invalid` for targets that do not go together, or no number of members */
export function checkTraining({ targets, task, members = 1 }: TrainingRequest): void {
  if (!Number.isInteger(members) || members < 1) {
    throw new AgopError("option-invalid", `\`members\` is ${members}; it must be an integer >= 1`);
  }
  if (targets.length === 0) throw new AgopError("option-invalid", "`target` names no column");
  if (new Set(targets).size < targets.length) {
    throw new AgopError("option-invalid", `\`target\` names a column twice: ${targets.join(", ")}`);
  }
  if (task === "classification" && targets.length > 1) {
    throw new AgopError(
      "option-invalid",
      `\`task\` is classification, which has one \`target\`, not ${targets.length}`,
    );
  }
}
