import type { Json } from "@agop/core";
import type { Processor, Queue, Worker, WorkerOptions } from "bullmq";

/** What is used of BullMQ's queue, on any server. */
export type TaskStore = Pick<
  Queue<Json, Json>,
  "addBulk" | "getJobs" | "getJobCounts" | "remove" | "close" | "disconnect"
>;

/** What is used of BullMQ's worker, on any server. */
export type TaskWorker = Pick<Worker<Json, Json>, "close">;

export type TaskProcessor = Processor<Json, Json>;

export type WorkerSettings = Omit<WorkerOptions, "connection">;

/** A server that tasks can lie on. */
export interface Server {
  /** For messages: without name and password. */
  readonly name: string;
  /** What BullMQ says goes wrong is heard by whoever asks the store. */
  readonly store: TaskStore;
  startWorker(process: TaskProcessor, settings: WorkerSettings): TaskWorker;
}

/** All tasks are in one queue; apart are those of another database of the server. */
export const queueName = "agop";

/** Milliseconds until a server that does not answer is taken for absent. */
export const connectTimeout = 5000;
