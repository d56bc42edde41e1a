import { contributeQueue, definePlugin } from "@agop/core/plugin";
import { openBullmq, schemes } from "./open-queue.js";
import { describeInstalled } from "./packages.js";

/** The queue "bullmq". */
export const bullmqPlugin = definePlugin({
  name: "@agop/queue-bullmq",
  contributions: [
    contributeQueue({
      name: "bullmq",
      summary:
        "Cells of sweeps over machines, any of which may die: agop experiment --queue redis://host or postgres://host/database",
      source: "BullMQ on Redis, Valkey or PostgreSQL",
      schemes,
      open: (address) => openBullmq(address),
      describe: async () => Promise.resolve(describeInstalled()),
    }),
  ],
});
