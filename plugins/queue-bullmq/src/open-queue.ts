import type { TaskQueue } from "@agop/core/plugin";
import { bullmqQueue, type Patience } from "./bullmq-queue.js";
import { openPostgres } from "./postgres-server.js";
import { openRedis } from "./redis-server.js";

/** The addresses that are taken. */
export const schemes = ["redis", "rediss", "postgres", "postgresql"];

/**
 * The queue of tasks on a server: Redis 5 or later, Valkey, or PostgreSQL.
 * @throws AgopError `queue-unavailable` at once where it cannot be used: not installed, nobody there, refused
 */
export async function openBullmq(address: URL, patience: Partial<Patience> = {}): Promise<TaskQueue> {
  const server = await (address.protocol.startsWith("redis") ? openRedis(address) : openPostgres(address));
  return bullmqQueue(server, { lockMs: 20_000, lookMs: 500, tries: 60, ...patience });
}
