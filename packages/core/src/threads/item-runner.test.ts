import { availableParallelism } from "node:os";
import { cpuBackend } from "@agop/backend-cpu";
import { describe, expect, it } from "vitest";
import type { Backend } from "../index.js";
import { itemRunner, readyThreads } from "./item-runner.js";
import type { ItemRunner, ThreadWork } from "./thread-work.js";

const asModule = (program: string): string => `data:text/javascript,${encodeURIComponent(program)}`;

/** Other threads open it by a program, each test by its own, so that no test has threads of another. */
function backendOpenedBy(program: string): Backend {
  const onOneThread = <T>(work: () => Promise<T>) => work();
  return { ...cpuBackend(), opening: { module: asModule(program), export: "open", options: {}, onOneThread } };
}

interface Setting {
  readonly factor: number;
}
interface Answer {
  readonly product: number;
  readonly thread: number;
}

const work: ThreadWork<Setting, number, Answer> = {
  answerTo: (item, { factor }) => ({ product: item * factor, thread: 0 }),
  module: asModule(`
    import { threadId } from "node:worker_threads";
    export const answerTo = async (item, { factor }) => {
      if (item < 0) throw new Error("below zero");
      await new Promise((done) => setTimeout(done, 20));
      return { product: item * factor, thread: threadId };
    }`),
  exported: "answerTo",
};

const context = (backend: Backend, signal = new AbortController().signal) => ({
  ...{ backend, signal, giveWay: () => Promise.resolve() },
});

async function answersOf(runner: ItemRunner<number, Answer>, items: readonly number[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  try {
    await runner.run(
      items.length,
      (place) => items[place],
      (place, answer) => (answers[place] = answer),
    );
  } finally {
    await runner.dispose();
  }
  return answers;
}

const threadsOf = (answers: readonly Answer[]) => new Set(answers.map(({ thread }) => thread));

describe("items on threads", () => {
  it("have their answers by place, from several threads, which the next work has again", async () => {
    const backend = backendOpenedBy("export const open = () => ({}) // one");
    const first = await answersOf(await itemRunner(work, { factor: 2 }, 6, 2, context(backend)), [1, 2, 3, 4, 5, 6]);
    const second = await answersOf(await itemRunner(work, { factor: 3 }, 4, 2, context(backend)), [1, 2, 3, 4]);
    expect(first.map(({ product }) => product)).toEqual([2, 4, 6, 8, 10, 12]);
    expect(second.map(({ product }) => product)).toEqual([3, 6, 9, 12]);
    expect(threadsOf(first).size).toBe(2);
    expect(threadsOf(first)).not.toContain(0);
    expect([...threadsOf(second)].every((thread) => threadsOf(first).has(thread))).toBe(true);
  });

  it.runIf(availableParallelism() > 1)("are taken by threads that were started, and had opened, before", async () => {
    const channel = new BroadcastChannel("opened early");
    const opened: unknown[] = [];
    const isOpened = new Promise<void>((resolve) => {
      channel.onmessage = ({ data }: MessageEvent) => {
        opened.push(data);
        if (opened.length === availableParallelism()) resolve();
      };
    });
    const backend = backendOpenedBy(`
      import { BroadcastChannel, threadId } from "node:worker_threads";
      export const open = () => {
        const channel = new BroadcastChannel("opened early");
        channel.postMessage(threadId);
        channel.close();
        return {};
      };`);
    await readyThreads(backend);
    await isOpened;
    channel.close();
    const answers = await answersOf(await itemRunner(work, { factor: 2 }, 4, 2, context(backend)), [1, 2, 3, 4]);
    expect(answers.map(({ product }) => product)).toEqual([2, 4, 6, 8]);
    expect([...threadsOf(answers)].every((thread) => opened.includes(thread))).toBe(true);
  });

  it("leave no thread at work behind where one fails", async () => {
    const backend = backendOpenedBy("export const open = () => ({}) // two");
    const before = await answersOf(await itemRunner(work, { factor: 1 }, 2, 2, context(backend)), [1, 2]);
    const failing = answersOf(await itemRunner(work, { factor: 1 }, 3, 2, context(backend)), [1, -1, 2]);
    await expect(failing).rejects.toThrow("below zero");
    const after = await answersOf(await itemRunner(work, { factor: 1 }, 2, 2, context(backend)), [1, 2]);
    expect([...threadsOf(after)].some((thread) => threadsOf(before).has(thread))).toBe(false);
  });

  it.each([
    ["one thread", 1, () => backendOpenedBy("export const open = () => ({}) // three")],
    ["a backend that no other thread opens", 2, () => ({ ...cpuBackend(), opening: undefined })],
  ])("are answered here with %s, until they are cancelled", async (_, threads, open) => {
    const { opening, ...rest } = open();
    const backend = opening ? { ...rest, opening } : rest;
    const answers = await answersOf(await itemRunner(work, { factor: 2 }, 2, threads, context(backend)), [1, 2]);
    expect(answers).toEqual([
      { product: 2, thread: 0 },
      { product: 4, thread: 0 },
    ]);
    const cancelled = await itemRunner(work, { factor: 2 }, 2, threads, context(backend, AbortSignal.abort()));
    await expect(answersOf(cancelled, [1, 2])).rejects.toThrow(expect.objectContaining({ code: "cancelled" }));
  });
});
