import { execFileSync } from "node:child_process";
import type { Json } from "@agop/core";
import type { TaskEnd, TaskQueue } from "@agop/core/plugin";
import { openBullmq } from "@agop/queue-bullmq";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serverKinds } from "./servers.js";
import { tryQueue } from "./trial.js";

const [redis] = serverKinds;
const patience = { lockMs: 2000, lookMs: 20 };

for (const { name, missing, start } of serverKinds) {
  describe.skipIf(missing !== undefined)(`a queue on ${name}${missing === undefined ? "" : ` (${missing})`}`, () => {
    let server: RunningServer;
    let queue: TaskQueue;
    beforeAll(async () => {
      server = await start();
      queue = await openBullmq(server.address, patience);
    });
    afterAll(async () => {
      await queue.close();
      await server.stop();
    });

    const never = new AbortController().signal;
    const tasks = (...ids: readonly string[]) => ids.map((id) => ({ id, data: { id } }));
    const answer = (data: Json): Promise<Json> => Promise.resolve([data]);
    const untilEmpty = { atOnce: 2, untilEmpty: true, signal: never };
    /** How each ended, by its id; one that is told of twice fails. */
    const told = () => {
      const ends = new Map<string, TaskEnd>();
      const onEnd = (id: string, end: TaskEnd): void => {
        expect(ends.has(id), id).toBe(false);
        ends.set(id, end);
      };
      return { ends, onEnd };
    };

    /** Until they are in; then nobody waits for them. */
    const putIn = async (...ids: readonly string[]): Promise<void> => {
      const { ends, onEnd } = told();
      await queue.submit(tasks(...ids), onEnd, AbortSignal.abort());
      expect(ends.size).toBe(0);
    };
    /** How each ended, once all have. */
    const collect = async (...ids: readonly string[]) => {
      const { ends, onEnd } = told();
      await queue.submit(tasks(...ids), onEnd, never);
      return Object.fromEntries(ends);
    };
    const answersTo = (...ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, { answer: [{ id }] }]));

    it("keeps the answers for whoever puts the tasks in again, who may be another; what is put in twice is one task", async () => {
      const ids = ["a:1", "7", '{"k":1}'];
      let runs = 0;
      const counted = (data: Json): Promise<Json> => {
        runs++;
        return answer(data);
      };
      await putIn(...ids);
      await putIn(...ids);
      await queue.work(counted, untilEmpty);
      await queue.work(counted, untilEmpty);
      expect(await collect(...ids)).toEqual(answersTo(...ids));
      expect(runs).toBe(3);
      // It has forgotten them: the same tasks are worked on anew.
      await putIn("7");
      await queue.work(counted, untilEmpty);
      expect(await collect("7")).toEqual(answersTo("7"));
      expect(runs).toBe(4);
    });

    it("gives the answers while others work, also to two that wait for the same", async () => {
      const ids = Array.from({ length: 20 }, (_, k) => `both ${k}`);
      const stop = new AbortController();
      const working = queue.work(answer, { atOnce: 3, untilEmpty: false, signal: stop.signal });
      const [one, other] = await Promise.all([collect(...ids), collect(...ids)]);
      stop.abort();
      await working;
      expect([one, other]).toEqual([answersTo(...ids), answersTo(...ids)]);
    });

    it("tells why a task has no answer", async () => {
      await putIn("broken");
      await queue.work(() => Promise.reject(new Error("this cannot be done")), untilEmpty);
      expect(await collect("broken")).toEqual({ broken: { reason: "this cannot be done" } });
    });

    it("has back what is under way where the work is ended", async () => {
      const stop = new AbortController();
      const stopping = (data: Json): Promise<Json> => {
        stop.abort();
        return answer(data);
      };
      await putIn("long");
      await queue.work(stopping, { atOnce: 1, untilEmpty: false, signal: stop.signal });
      let runs = 0;
      await queue.work((data) => (runs++, answer(data)), untilEmpty);
      expect(runs).toBe(1);
      expect(await collect("long")).toEqual(answersTo("long"));
    });

    it("loses no cell and counts none twice where workers are killed in the midst of one, and leaves no process", async () => {
      const trial = await tryQueue(server.address, { size: "quick", killEveryMs: 300, kills: 2, lockMs: 2000 });
      const { cells } = trial;
      expect(trial).toMatchObject({ counted: cells, results: cells, kills: 2, orphans: 0 });
      expect(trial.begun).toBeGreaterThan(cells);
    });
  });
}

for (const { name, missing, start } of serverKinds) {
  it.skipIf(missing !== undefined)(`ends with an error where ${name} goes away for long`, async () => {
    const server = await start();
    const queue = await openBullmq(server.address, { ...patience, tries: 2 });
    const never = new AbortController().signal;
    const task = { id: "never", data: null };
    const submitting = queue.submit([task], () => undefined, never);
    const run = async (): Promise<Json> => {
      await server.stop();
      // The work is not over.
      return new Promise(() => undefined);
    };
    const lost = { code: "queue-unavailable", message: expect.stringMatching(`^lost ${name} at 127.0.0.1:`) as string };
    const working = queue.work(run, { atOnce: 1, untilEmpty: false, signal: never });
    await Promise.all([expect(submitting).rejects.toMatchObject(lost), expect(working).rejects.toMatchObject(lost)]);
    await queue.close();
  });
}

describe.skipIf(redis.missing !== undefined)(
  `a Redis${redis.missing === undefined ? "" : ` (${redis.missing})`}`,
  () => {
    it("that may drop tasks, or does not let one in, is refused", async () => {
      const server = await redis.start();
      const set = (name: string, value: string) =>
        execFileSync("redis-cli", ["-p", server.address.port, "config", "set", name, value]);
      const refusal = (address: URL) => expect(openBullmq(address)).rejects;
      try {
        set("maxmemory-policy", "allkeys-lru");
        await refusal(server.address).toThrow(
          "may drop tasks where its memory is short: maxmemory-policy is allkeys-lru",
        );
        set("maxmemory-policy", "noeviction");
        set("requirepass", "right");
        await refusal(server.address).toThrow(/NOAUTH/);
        const wrong = new URL(server.address);
        wrong.password = "wrong";
        await refusal(wrong).toMatchObject({ code: "queue-unavailable" });
        await refusal(wrong).toThrow(/WRONGPASS/);
      } finally {
        await server.stop();
      }
    });
  },
);
