import { workOnSharedCells } from "@agop/experiments";
import { openBullmq } from "@agop/queue-bullmq";

// One worker with one process for cells, until it is ended: node worker.js ADDRESS LOCK_MS
const [, , address, lockMs] = process.argv;
const controller = new AbortController();
process.on("SIGTERM", () => {
  controller.abort();
});
const queue = await openBullmq(new URL(address), { lockMs: Number(lockMs) });
const module = new URL("cells.js", import.meta.url);
await workOnSharedCells(queue, { module, workers: 1, untilEmpty: false, signal: controller.signal });
await queue.close();
