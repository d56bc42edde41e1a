import type { Registry } from "@agop/core";
import type { RatingsFormat } from "@agop/data";
import type { PageHeader } from "@agop/view";
import { z } from "zod";
import { fittingFlags } from "../fitting-options.js";
import { tableFlags } from "../table-options.js";
import type { Terminal } from "../terminal.js";

/** The options of `agop complete` as Commander hands them over. */
export const completeFlags = z.object({
  ...tableFlags,
  ...fittingFlags,
  triplets: z.string().optional(),
  rank: z.number().optional(),
  out: z.string().optional(),
  predict: z.string().optional(),
  top: z.number().optional(),
  memory: z.number().optional(),
  save: z.string().optional(),
  model: z.string().optional(),
  checkpoint: z.string().optional(),
  resume: z.string().optional(),
});

export interface CompleteFlags extends z.infer<typeof completeFlags> {
  /** The format that the file was found to have, whose columns are then the triplets. */
  readonly ratings?: RatingsFormat;
}

/** A run of the search gives up after so many iterations; a run to convergence is allowed more. */
export const defaultMaxIterations = { search: 50, convergence: 500 } as const;

/** What all ways of completing start from. */
export interface CompleteFlow {
  readonly file: string;
  readonly options: CompleteFlags;
  readonly registry: Registry;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly header: PageHeader;
  /** Of performance.now(). */
  readonly start: number;
}
