import { AgopError, type SparseMatrix } from "@agop/core";
import type { Registry } from "@agop/core/registry";
import type { Sum } from "@agop/core/streaming";
import { detectRatings, type OrderRequest, type TableOptions, type TripletOptions } from "@agop/data";
import type { CompletedCategory } from "../categories/completed-category.js";
import type { Checkpoints } from "../checkpoint/checkpoint-file.js";
import type { BackendFacts } from "../following.js";
import type { Forecast } from "../forecast/forecast.js";
import type { CompletionPaths } from "../output/check-paths.js";
import type { Written } from "../output/write-output.js";
import type { WrittenUncertainty } from "../output/write-uncertainty.js";
import { checkedFitting, type Fitting, type FittingOptions } from "../selection/fitting-options.js";
import type { MatrixReading } from "../source/matrix-source.js";
import type { Cells, SourceFacts } from "../source/source.js";
import type { Completion } from "./fit-observed.js";

/** How something is completed. Only `registry` must be given. */
export interface CompletionOptions extends FittingOptions, Checkpoints {
  readonly registry: Registry;
  /** Which algorithms compete; "auto", the default, stands for all that declare that they do. */
  readonly algorithm?: string | readonly string[] | undefined;
  /** What is done to the table before, in this order; left out, it is chosen too. */
  readonly preparation?: readonly string[] | undefined;
  /** Seconds that choosing may take, about; left out, a fit of a candidate may take 60 by its forecast. */
  readonly budget?: number | undefined;
  /** Keep so many eigenvectors of the AGOP. */
  readonly rank?: number | undefined;
  /** Bytes that may be used, at most; what is free if left out. */
  readonly memory?: number | undefined;
}

/** A file to be completed. */
export interface CompletionRequest extends CompletionOptions, OrderRequest, Omit<CompletionPaths, "model"> {
  /** A CSV table, or a list of entries; lists of ratings in the formats of MovieLens are recognised. */
  readonly file: string;
  /** How the file is written; what is left out is found by itself. */
  readonly table?: TableOptions | undefined;
  /** The file is a list: names or places, counted from 0, of its three columns. */
  readonly triplets?: readonly [row: string, column: string, value: string] | undefined;
  /**
   * Over processes that are all asked for the same: of a table, which then goes by rows, each fits some of the rows, of a list some of the
   * entries. The first writes. Left out, this process is alone.
   */
  readonly sum?: Sum | undefined;
}

/** A matrix in memory to be completed. */
export interface MatrixRequest extends CompletionOptions, MatrixReading {
  /** rows x cols, the observed entries in rows. */
  readonly observed: SparseMatrix;
}

/** What was completed, and how well. */
export interface CompletedTable extends Omit<Completion, "cells"> {
  readonly source: SourceFacts;
  readonly backend: BackendFacts;
  /** What was foretold before the first run. */
  readonly forecast: Forecast;
  readonly output: Written | null;
  /** Of a table, the columns of categories with missing cells. */
  readonly categories: readonly CompletedCategory[];
  /** How sure the completion is; null of a matrix in memory, whose `residuals` say it. */
  readonly uncertainty: WrittenUncertainty | null;
  /**
   * The completed cells; null where the table was gone through by rows, as with `save`, `checkpoint` and `resume` and
   * where memory is short: such a table is only written.
   */
  readonly cells: Cells | null;
}

/** Options with their defaults. */
export interface CompletionTask {
  readonly options: CompletionOptions;
  readonly fitting: Fitting;
  /** As asked for: "auto" may be among them. */
  readonly algorithms: readonly string[];
}

/**
 * Puts the defaults in.
 * @throws AgopError `option-invalid`, `unknown-name`
 */
export function completionTask(options: CompletionOptions): CompletionTask {
  const { registry, algorithm = "auto", preparation = [], budget } = options;
  const fitting = checkedFitting(options);
  const algorithms = typeof algorithm === "string" ? [algorithm] : algorithm;
  for (const name of algorithms) if (name !== "auto") registry.find("algorithm", name);
  for (const name of preparation) registry.find("preparation", name);
  if (fitting.phi !== undefined) registry.find("phi", fitting.phi);
  if (budget !== undefined && !(budget > 0)) {
    throw new AgopError("option-invalid", `\`budget\` is ${budget}; it must be > 0, in seconds`);
  }
  return { options, fitting, algorithms };
}

/** What a file is read as; `format` is one of ratings that was recognised. */
export type Reading =
  | { readonly kind: "table"; readonly options: TableOptions }
  | { readonly kind: "list"; readonly options: TripletOptions; readonly format?: string };

/**
 * A file of ratings in a known format is a list, whether or not the request says so.
 * @throws AgopError `file-unreadable`
 */
export async function readingOf({ file, table = {}, triplets }: CompletionRequest): Promise<Reading> {
  if (triplets) return { kind: "list", options: { ...table, columns: triplets } };
  const ratings = table.delimiter === undefined ? await detectRatings(file, table) : undefined;
  if (!ratings) return { kind: "table", options: table };
  const { name, columns, names, delimiter } = ratings;
  return { kind: "list", options: { ...table, columns, names, delimiter }, format: name };
}
