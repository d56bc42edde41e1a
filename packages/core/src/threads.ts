// What algorithms need whose work falls into items for several threads.

export { itemRunner, readyThreads } from "./threads/item-runner.js";
export type { AnswerContext, ItemRunner, ThreadWork } from "./threads/thread-work.js";
