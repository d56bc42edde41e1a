import { AgopError } from "@agop/core";
import { assertInstalled, drivers } from "./packages.js";
import { connectTimeout, queueName, type Server } from "./store.js";
import { unavailable } from "./unavailable.js";

/** @throws AgopError `queue-unavailable` where there is none, it refuses, or it may drop what it is to keep */
export async function openRedis(address: URL): Promise<Server> {
  assertInstalled(drivers.redis);
  const { Queue, Worker } = await import("bullmq");
  const name = `Redis at ${address.host}`;
  await probe(address, name);
  // It may be away for a while, as when it starts anew. What waits for an answer is told so; a worker waits.
  const connection = { url: address.href, connectTimeout, retryStrategy: () => 1000 };
  const store = new Queue(queueName, { connection: { ...connection, maxRetriesPerRequest: 1 } });
  store.on("error", () => undefined);
  return {
    name,
    store,
    startWorker: (process, settings) => {
      const worker = new Worker(queueName, process, {
        ...settings,
        connection: { ...connection, maxRetriesPerRequest: null },
      });
      return worker.on("error", () => undefined);
    },
  };
}

/** Connects once, without trying again. */
async function probe(address: URL, name: string): Promise<void> {
  const { Redis } = await import("ioredis");
  const client = new Redis(address.href, { lazyConnect: true, connectTimeout, retryStrategy: () => null });
  // The promise of `connect` has only "Connection is closed"; why, the event says.
  let reason: unknown;
  client.on("error", (error) => (reason = error));
  const info = await client
    .connect()
    .then(() => client.info())
    .catch((error: unknown) => {
      throw unavailable(`cannot use ${name}`, reason ?? error);
    })
    .finally(() => {
      client.disconnect();
    });
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? "noeviction";
  if (policy === "noeviction") return;
  const message = `${name} may drop tasks where its memory is short: maxmemory-policy is ${policy}`;
  throw new AgopError("queue-unavailable", message, "redis-cli config set maxmemory-policy noeviction");
}
