export type { Patience } from "./bullmq-queue.js";
export { openBullmq } from "./open-queue.js";
export { bullmqPlugin } from "./plugin.js";
