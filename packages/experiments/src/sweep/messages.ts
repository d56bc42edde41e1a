import { z } from "zod";
import { type Size, sizes } from "../experiment.js";
import type { CellResult } from "./cells-file.js";

/** To a worker: run this cell. */
export interface CellTask {
  readonly experiment: string;
  /** Of the experiment: a worker on another machine may have another. */
  readonly version: number;
  readonly size: Size;
  readonly key: string;
}

/** From a worker: how the cell that it was given ended. */
export type CellAnswer = CellResult;

const task = z.object({ experiment: z.string(), version: z.int(), size: z.enum(sizes), key: z.string() });

/** @returns undefined for what is none */
export function toTask(message: unknown): CellTask | undefined {
  return task.safeParse(message).data;
}

/** Both ends are of one version, so that the outcome is enough to tell an answer by. */
export function isAnswer(message: unknown): message is CellAnswer {
  return z.object({ key: z.string(), outcome: z.enum(["done", "failed"]) }).safeParse(message).success;
}
