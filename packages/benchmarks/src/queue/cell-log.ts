import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** A line of the log of cells. */
export interface Noted {
  readonly what: "start" | "end";
  readonly process: number;
  /** That which started the process. */
  readonly worker: number;
}

/** The lines that are whole. */
export function readLog(path: string): readonly Noted[] {
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => {
    const [what, , process, worker] = line.split(" ");
    return { what: what === "start" ? "start" : "end", process: Number(process), worker: Number(worker) };
  });
}

/** Whether the last that is known of a worker is that a cell has begun. */
export function isInMidCell(log: readonly Noted[], worker: number | undefined): boolean {
  return log.findLast((noted) => noted.worker === worker)?.what === "start";
}

export function cellProcesses(log: readonly Noted[]): readonly number[] {
  return [...new Set(log.map(({ process }) => process))];
}

/** Those that are still there after a minute; none as soon as none is. */
export async function livingOf(processes: readonly number[]): Promise<readonly number[]> {
  for (let tries = 0; tries < 600; tries++) {
    if (!processes.some(isLiving)) return [];
    await pause(100);
  }
  return processes.filter(isLiving);
}

function isLiving(id: number): boolean {
  try {
    // No signal: it only asks.
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
