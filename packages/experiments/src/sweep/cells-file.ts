import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { AgopError } from "@agop/core";
import { fileUnwritable } from "@agop/core/registry";
import { z } from "zod";
import { type Experiment, type Row, type Size, sizes } from "../experiment.js";

/** How one cell ended. */
export type CellResult = { readonly key: string; readonly elapsedMs: number } & (
  | { readonly outcome: "done"; readonly rows: readonly Row[]; readonly ranOn: string }
  | { readonly outcome: "failed"; readonly reason: string }
);

/** The name, in an experiment's folder, of the file that is all there is to resuming and merging. */
export const cellsFile = "cells.jsonl";

const row = z.record(z.string(), z.json());
const header = z.object({ experiment: z.string(), size: z.enum(sizes), version: z.int() });
const result = z.discriminatedUnion("outcome", [
  z.object({
    ...{ key: z.string(), elapsedMs: z.number(), outcome: z.literal("done"), rows: z.array(row) },
    /** Processor, Node.js and backend, which were not kept at first. */
    ranOn: z.string().default("what was not kept"),
  }),
  z.object({ key: z.string(), elapsedMs: z.number(), outcome: z.literal("failed"), reason: z.string() }),
]);

/** @returns undefined for what is none */
export function toCellResult(value: unknown): CellResult | undefined {
  return result.safeParse(value).data;
}

/** What a file of cells holds: the last result of every cell. */
export interface KeptCells {
  readonly experiment: string;
  readonly size: Size;
  readonly version: number;
  readonly results: ReadonlyMap<string, CellResult>;
}

/**
 * Reads a file of cells; undefined where there is none. A last line that is not complete, as a process that was killed
 * may leave, does not count.
 * @throws AgopError `config-invalid` for a file that is something else.
 */
export function readCells(path: string): KeptCells | undefined {
  if (!existsSync(path)) return undefined;
  const [first, ...lines] = completeLines(readFileSync(path, "utf8"));
  if (first === undefined) return undefined;
  const results = new Map<string, CellResult>();
  const { experiment, size, version } = parseLine(header, first, path, 1);
  lines.forEach((line, k) => {
    const cell = parseLine(result, line, path, k + 2);
    if (cell.outcome === "done" || results.get(cell.key)?.outcome !== "done") results.set(cell.key, cell);
  });
  return { experiment, size, version, results };
}

function parseLine<S extends z.ZodType>(schema: S, line: string, path: string, number: number): z.output<S> {
  const parsed = schema.safeParse(readJson(line));
  if (parsed.success) return parsed.data;
  throw new AgopError(
    "config-invalid",
    `${path}:${number}: not a line of an experiment's cells`,
    "give another --output, or remove the file",
  );
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function completeLines(text: string): readonly string[] {
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1);
}

/** @throws AgopError `usage-invalid` where kept cells are of another experiment, size or version. */
export function checkSame(kept: KeptCells, experiment: Experiment, size: Size, path: string): void {
  const describe = (name: string, itsSize: Size, version: number): string =>
    `${name}, size ${itsSize}, version ${version}`;
  const found = describe(kept.experiment, kept.size, kept.version);
  const wanted = describe(experiment.name, size, experiment.version);
  if (found === wanted) return;
  const hint = "give another --output, or remove the file";
  throw new AgopError("usage-invalid", `${path} holds ${found}; this would be ${wanted}`, hint);
}

/** Appends results to a file of cells, which it begins where there is none. */
export interface CellsWriter {
  /** With the system when it returns, so that a process that is killed next loses nothing. */
  write(result: CellResult): void;
}

/** @throws AgopError `file-unwritable` */
export function openCells(path: string, experiment: Experiment, size: Size): CellsWriter {
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (cause) {
      throw fileUnwritable(path, cause);
    }
  };
  guarded(() => {
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const complete = text.lastIndexOf("\n") + 1;
    const { name, version } = experiment;
    if (complete === 0) writeFileSync(path, `${JSON.stringify({ experiment: name, size, version })}\n`);
    else if (complete < text.length) truncateSync(path, complete);
  });
  return {
    write: (cell) => {
      guarded(() => {
        appendFileSync(path, `${JSON.stringify(cell)}\n`);
      });
    },
  };
}
