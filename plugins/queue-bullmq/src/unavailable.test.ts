import { createServer } from "node:net";
import { createRegistry, surveyConnections } from "@agop/core/registry";
import { describe, expect, it } from "vitest";
import { bullmqPlugin } from "./index.js";
import { assertInstalled, describeInstalled, type VersionOf } from "./packages.js";

const registry = createRegistry([bullmqPlugin]);
const only =
  (...names: readonly string[]): VersionOf =>
  (name) =>
    names.includes(name) ? "1.2.3" : undefined;

describe("where a package is missing", () => {
  it("says which, and how to get it", () => {
    const refusal = (versionOf: VersionOf) => () => {
      assertInstalled("pg", versionOf);
    };
    expect(refusal(only("bullmq", "ioredis"))).toThrow("a queue needs pg, not installed here");
    expect(refusal(only())).toThrow(
      expect.objectContaining({ code: "queue-unavailable", hint: "npm install bullmq pg" }),
    );
    expect(refusal(only("bullmq", "pg"))).not.toThrow();
  });

  it("lists what there is: one driver is enough", () => {
    expect(describeInstalled(only("bullmq", "pg"))).toBe("BullMQ 1.2.3, pg 1.2.3");
    const hint = "npm install bullmq ioredis; for PostgreSQL pg in place of ioredis";
    expect(() => describeInstalled(only())).toThrow(expect.objectContaining({ code: "queue-unavailable", hint }));
    expect(() => describeInstalled(only("bullmq"))).toThrow(/needs ioredis/);
    expect(() => describeInstalled(only("ioredis"))).toThrow(/needs bullmq/);
  });

  it("is in the listing of this repository, which has all", async () => {
    const [state] = await surveyConnections(registry.list("queue"));
    expect(state).toMatchObject({ kind: "queue", name: "bullmq", isAvailable: true });
    expect(state.description).toMatch(/^BullMQ 6\.\d+\.\d+, ioredis 6\.\d+\.\d+, pg 8\.\d+\.\d+$/);
  });
});

describe("where there is no server", () => {
  it.each(["redis", "postgres"])("says so at once, without the password: %s", async (scheme) => {
    const port = await closedPort();
    const refusal = registry.queue(`${scheme}://me:secret@127.0.0.1:${port}/0`);
    await expect(refusal).rejects.toMatchObject({ code: "queue-unavailable" });
    await expect(refusal).rejects.toThrow(new RegExp(`^cannot use \\w+ at 127.0.0.1:${port}: .*ECONNREFUSED`));
    await expect(refusal).rejects.not.toThrow(/secret/);
  });

  it.each(["redis", "postgres"])("and where something else answers: %s", async (scheme) => {
    const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const refusal = registry.queue(`${scheme}://127.0.0.1:${portOf(server.address())}/0`);
    await expect(refusal).rejects.toMatchObject({ code: "queue-unavailable" });
    server.close();
  });

  it("takes no other address", async () => {
    await expect(registry.queue("http://127.0.0.1")).rejects.toThrow(
      "the address of the queue begins with http://; known are redis://, rediss://, postgres://, postgresql://",
    );
  });
});

/** A port that nobody listens at. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const port = portOf(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function portOf(address: string | { readonly port: number } | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
