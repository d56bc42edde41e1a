import { assertInstalled, drivers } from "./packages.js";
import { connectTimeout, queueName, type Server } from "./store.js";
import { unavailable } from "./unavailable.js";

/** Makes BullMQ's tables, in a schema of their own, where there are none. @throws AgopError `queue-unavailable` */
export async function openPostgres(address: URL): Promise<Server> {
  assertInstalled(drivers.postgres);
  const { createPostgresBackend, Queue, Worker } = await import("bullmq");
  const name = `PostgreSQL at ${address.host}`;
  const connection = {
    connectionString: address.href,
    connectionTimeoutMillis: connectTimeout,
    // Of each process; one more listens. A server takes a hundred by default.
    max: 2,
  };
  // A worker without tables would try again and again, so that they are made before there is one.
  const store = new Queue(queueName, { connection: { ...connection, migrate: true } }, createPostgresBackend);
  store.on("error", () => undefined);
  try {
    await store.waitUntilReady();
  } catch (cause) {
    await store.close().catch(() => undefined);
    throw unavailable(`cannot use ${name}`, cause);
  }
  return {
    name,
    store,
    startWorker: (process, settings) =>
      new Worker(queueName, process, { ...settings, connection }, createPostgresBackend).on("error", () => undefined),
  };
}
