import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Json } from "@agop/core";
import type { TaskEnd, TaskQueue } from "@agop/core/plugin";
import type { Server, TaskStore } from "./store.js";
import { unavailable } from "./unavailable.js";

/** How patient a queue is; the defaults are for tasks of seconds to hours. */
export interface Patience {
  /**
   * Milliseconds after which a task goes to another process when its own does not say any more that it lives, and then about as long again
   * until that is noticed. Longer than a machine may be too busy to say so; longer than a task it need not be.
   */
  readonly lockMs: number;
  /** Milliseconds between looks for what has ended. */
  readonly lookMs: number;
  /** How often a server that has gone away is asked, a second or two apart, before it is lost: it may be starting anew. */
  readonly tries: number;
}

/** So many times a task's process may die before the task is to blame. */
const mostDeaths = 20;

/** An answer that nobody fetches is forgotten after a week. */
const keptSeconds = 7 * 24 * 3600;

type Counts = Awaited<ReturnType<TaskStore["getJobCounts"]>>;
type EndedJob = Awaited<ReturnType<TaskStore["getJobs"]>>[number];

/** Core's `TaskQueue` on a server. Answers lie there, too, until they are fetched: nothing else goes from machine to machine. */
export function bullmqQueue({ name, store, startWorker }: Server, { lockMs, lookMs, tries }: Patience): TaskQueue {
  let isLost = false;
  const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (let asked = 1; ; asked++) {
      try {
        return await ask();
      } catch (cause) {
        isLost = asked >= tries;
        if (isLost) throw unavailable(`lost ${name}`, cause);
      }
      await pause(1000);
    }
  };
  const lookAgain = (signal: AbortSignal): Promise<unknown> =>
    pause(lookMs, undefined, { signal }).catch(() => undefined);
  const isEmpty = async (): Promise<boolean> => {
    const counts: Counts = await patiently(() => store.getJobCounts("wait", "active", "delayed", "prioritized"));
    return Object.values(counts).every((count) => count === 0);
  };
  return {
    submit: async (tasks, onEnd, signal) => {
      const open = new Map(tasks.map((task) => [jobIdOf(task.id), task]));
      const put = () =>
        store.addBulk(
          [...open].map(([jobId, { data }]) => ({
            name: "task",
            data,
            opts: { jobId, removeOnComplete: { age: keptSeconds }, removeOnFail: { age: keptSeconds } },
          })),
        );
      await patiently(put);
      while (open.size > 0 && !signal.aborted) {
        const ended = await patiently(() => store.getJobs(["completed", "failed"]));
        const mine = ended.flatMap((job) => {
          const task = open.get(job.id ?? "");
          return task ? [{ job, task }] : [];
        });
        for (const { job, task } of mine) {
          onEnd(task.id, endOf(job));
          open.delete(jobIdOf(task.id));
          // Only now: had this process died before, the answer would still be there.
          // It may be gone, or under way again, where another waits for it, too.
          await patiently(() => store.remove(jobIdOf(task.id)));
        }
        if (open.size === 0) break;
        // Another that waits for the same tasks has fetched the answers, or the server has lost them.
        if (mine.length === 0 && (await isEmpty())) await patiently(put);
        await lookAgain(signal);
      }
    },
    work: async (run, { atOnce, untilEmpty, signal }) => {
      if (signal.aborted) return;
      const { WaitingError } = await import("bullmq");
      const worker = startWorker(
        async (job, token) => {
          const answer: Json = await run(job.data);
          if (!signal.aborted) return answer;
          await job.moveToWait(token);
          throw new WaitingError();
        },
        { concurrency: atOnce, lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: mostDeaths },
      );
      // At once, so that it does not fetch what it has just given back.
      const onAbort = (): void => {
        void worker.close();
      };
      signal.addEventListener("abort", onAbort);
      try {
        while (!signal.aborted && !((await isEmpty()) && untilEmpty)) await lookAgain(signal);
      } finally {
        signal.removeEventListener("abort", onAbort);
        const closing = worker.close(isLost);
        // What is lost has nobody to take leave of, and would be waited for in vain.
        if (!isLost) await closing;
      }
    },
    close: async () => {
      if (isLost) store.disconnect().catch(() => undefined);
      else await store.close();
    },
  };
}

/** BullMQ takes neither colons nor numbers for names. */
function jobIdOf(id: string): string {
  return `task-${createHash("sha256").update(id).digest("hex")}`;
}

function endOf({ failedReason, returnvalue }: EndedJob): TaskEnd {
  return failedReason ? { reason: failedReason } : { answer: returnvalue };
}
