import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { cellsOf, type Experiment } from "@agop/experiments";

// The experiment whose cells go through queues here, and the module that its workers load.

/** How many cells, and how long each is at work. */
export const sweeps = { quick: { cells: 60, cellMs: 60 }, paper: { cells: 1000, cellMs: 200 } } as const;

/** A file that has a line for each start and each end of a cell, with the process and the one that started it. */
const log = process.env["AGOP_QUEUE_LOG"];

const note = (what: "start" | "end", k: number): void => {
  if (log !== undefined) appendFileSync(log, `${what} ${k} ${process.pid} ${process.ppid}\n`);
};

const squares: Experiment = {
  name: "squares",
  title: "Squares",
  text: [],
  version: 1,
  cells: (size) => {
    const { cells, cellMs } = sweeps[size];
    return cellsOf(
      Array.from({ length: cells }, (_, k) => ({ k })),
      async ({ k }) => {
        note("start", k);
        // Half of the time as a numerical cell is: without a turn for anything else.
        await pause(cellMs / 2);
        const until = performance.now() + cellMs / 2;
        while (performance.now() < until);
        note("end", k);
        return [{ square: k * k }];
      },
    );
  },
  summarise: () => ({ tables: [], conclusions: [] }),
  plots: () => [],
};

export const experiments: readonly Experiment[] = [squares];
