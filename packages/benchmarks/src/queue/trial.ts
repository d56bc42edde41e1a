import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { outcomeOf, runSweep, type Size } from "@agop/experiments";
import { openBullmq } from "@agop/queue-bullmq";
import { experiments } from "./cells.js";
import { cellProcesses, isInMidCell, livingOf, readLog } from "./cell-log.js";

/** A sweep through a queue with two workers, of which one or the other is killed in the midst of a cell again and again. */
export interface Plan {
  readonly size: Size;
  readonly killEveryMs: number;
  /** At most, so that an end comes also where cells are so slow that none would ever be over. */
  readonly kills: number;
  readonly lockMs: number;
}

/** What came of it. */
export interface Trial {
  readonly cells: number;
  /** Cells whose result is in the sweep's folder, and right. */
  readonly counted: number;
  /** Results in the folder: more than cells where one was counted twice. */
  readonly results: number;
  /** Begun by a worker, those again whose worker was killed. */
  readonly begun: number;
  readonly kills: number;
  /** Processes that live on when all is over. */
  readonly orphans: number;
  readonly elapsedMs: number;
}

// Sources are not runnable by Node 20, so that tests start what is built, too.
const built = new URL("../../dist/queue/", import.meta.url);

/** @param address of a queue that nobody else uses */
export async function tryQueue(address: URL, { size, killEveryMs, kills, lockMs }: Plan): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), "agop-queue-"));
  const log = join(folder, "log");
  writeFileSync(log, "");
  const startWorker = (): ChildProcess =>
    fork(fileURLToPath(new URL("worker.js", built)), [address.href, String(lockMs)], {
      execArgv: [],
      env: { ...process.env, AGOP_QUEUE_LOG: log },
    });
  const workers = [startWorker(), startWorker()];
  const over = new AbortController();
  let killed = 0;
  const killing = async (): Promise<void> => {
    const wait = (ms: number) => pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
    while (killed < kills) {
      await wait(killEveryMs);
      const place = killed % workers.length;
      while (!over.signal.aborted && !isInMidCell(readLog(log), workers[place].pid)) await wait(2);
      if (over.signal.aborted) return;
      await end(workers[place]);
      workers[place] = startWorker();
      killed++;
    }
  };
  const start = performance.now();
  try {
    const queue = await openBullmq(address, { lockMs, lookMs: 100 });
    const output = join(folder, "out");
    const module = new URL("cells.js", built);
    const sweep = {
      experiments,
      module,
      size,
      output,
      workers: 0,
      signal: new AbortController().signal,
      queue,
    } as const;
    const sweeping = runSweep(sweep).finally(() => {
      over.abort();
    });
    await Promise.all([sweeping, killing()]);
    const elapsedMs = performance.now() - start;
    await queue.close();
    await Promise.all(workers.map(end));
    const { rows, cells } = outcomeOf(experiments[0], size, output);
    const noted = readLog(log);
    return {
      cells: cells.total,
      counted: rows.filter(({ k, square }) => square === Number(k) ** 2).length,
      // The first line says what the file is.
      results:
        readFileSync(join(output, "squares", "cells.jsonl"), "utf8")
          .trimEnd()
          .split("\n").length - 1,
      begun: noted.filter(({ what }) => what === "start").length,
      kills: killed,
      orphans: (await livingOf(cellProcesses(noted))).length,
      elapsedMs,
    };
  } finally {
    over.abort();
    await Promise.all(workers.map(end));
    rmSync(folder, { recursive: true, force: true });
  }
}

function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    worker.once("exit", () => {
      resolve();
    });
    worker.kill("SIGKILL");
  });
}
