import type { Json } from "@agop/core";
import type { TaskEnd, TaskQueue } from "@agop/core/plugin";
import { openBullmq } from "@agop/queue-bullmq";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serverKinds } from "./servers.js";
import { tryQueue } from "./trial.js";

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

    it("gives the answers to what was put in, and forgets them; what several put in is worked on once", async () => {
      const [one, other] = [told(), told()];
      let runs = 0;
      const counted = (data: Json): Promise<Json> => {
        runs++;
        return answer(data);
      };
      const ids = ["a:1", "7", '{"k":1}'];
      const submitting = queue.submit(tasks(...ids), one.onEnd, never);
      await queue.work(counted, untilEmpty);
      await submitting;
      expect(Object.fromEntries(one.ends)).toEqual(Object.fromEntries(ids.map((id) => [id, { answer: [{ id }] }])));
      expect(runs).toBe(3);
      // Put in twice before anyone works: once each.
      const stop = new AbortController();
      stop.abort();
      await queue.submit(tasks("b", "c"), other.onEnd, stop.signal);
      await queue.submit(tasks("b", "c"), other.onEnd, stop.signal);
      await queue.work(counted, untilEmpty);
      expect(runs).toBe(5);
      // The answers wait for whoever puts the tasks in again.
      await queue.submit(tasks("b", "c"), other.onEnd, never);
      expect([...other.ends.keys()].sort()).toEqual(["b", "c"]);
      expect(runs).toBe(5);
    });

    it("tells why a task has no answer", async () => {
      const { ends, onEnd } = told();
      const submitting = queue.submit(tasks("broken"), onEnd, never);
      await queue.work(() => Promise.reject(new Error("this cannot be done")), untilEmpty);
      await submitting;
      expect(Object.fromEntries(ends)).toEqual({ broken: { reason: "this cannot be done" } });
    });

    it("has back at once what is under way where the work is ended", async () => {
      const { ends, onEnd } = told();
      const stop = new AbortController();
      const submitting = queue.submit(tasks("long"), onEnd, never);
      await queue.work(
        (data) => {
          stop.abort();
          return answer(data);
        },
        { atOnce: 1, untilEmpty: false, signal: stop.signal },
      );
      expect(ends.size).toBe(0);
      await queue.work(answer, untilEmpty);
      await submitting;
      expect(Object.fromEntries(ends)).toEqual({ long: { answer: [{ id: "long" }] } });
    });

    it("loses no cell and counts none twice where workers are killed in the midst of one, and leaves no process", async () => {
      const trial = await tryQueue(server.address, { size: "quick", killEveryMs: 300, kills: 3, lockMs: 2000 });
      const { cells } = trial;
      expect(trial).toMatchObject({ counted: cells, results: cells, kills: 3, orphans: 0 });
      expect(trial.begun).toBeGreaterThan(cells);
    });
  });
}
