import type { Json } from "./state.js";

/** A piece of work. What comes of it depends on its data alone. */
export interface Task {
  /** Tasks of one id are one task, whoever puts them in. */
  readonly id: string;
  readonly data: Json;
}

/** How a task ended: with the answer of whoever worked on it, or without one, and why. */
export type TaskEnd = { readonly answer: Json } | { readonly reason: string };

/** How a process works on tasks. */
export interface TaskWork {
  /** So many at a time; at least 1. */
  readonly atOnce: number;
  /** Whether to end where no task waits and nobody works on any; else there may always come more. */
  readonly untilEmpty: boolean;
  /** Ends the work. What is under way then goes back, so that whoever listens should end it, too. */
  readonly signal: AbortSignal;
}

/**
 * Deals tasks out to processes on one or many machines, any of which may die at any moment: each task is worked on at least once, and
 * ends once. Both ends throw an AgopError `queue-unavailable` where the queue cannot be reached for long.
 */
export interface TaskQueue {
  /**
   * Puts in what is not there yet, and tells how each task ended, once, as soon as it has; after that the queue has forgotten it. Resolves
   * when all have ended, or the signal aborts: then they stay, and whoever puts them in again hears of them.
   */
  submit(tasks: readonly Task[], onEnd: (id: string, end: TaskEnd) => void, signal: AbortSignal): Promise<void>;
  /**
   * Works on whatever tasks there are.
   * @param run gives the answer; it must leave the event loop free, by which the queue learns that this process lives
   */
  work(run: (data: Json) => Promise<Json>, how: TaskWork): Promise<void>;
  close(): Promise<void>;
}
