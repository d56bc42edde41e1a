import { describe, expect, it } from "vitest";
import { openingOf } from "./opening.js";

function detailsWith(threads: number) {
  const set: number[] = [];
  const threadsNow = () => set.at(-1) ?? threads;
  const details = { title: "some", canSetThreads: true, threads: threadsNow, setThreads: (n: number) => set.push(n) };
  return { details, threadsNow };
}

describe("the opening of the native backend", () => {
  it("gives the library one thread while someone works, also at the same time as others, and then what it had", async () => {
    const { details, threadsNow } = detailsWith(8);
    const opening = openingOf(details, ["some.so"]);
    const ends: (() => void)[] = [];
    const work = () => opening?.onOneThread(() => new Promise<void>((resolve) => ends.push(resolve)));
    const first = work();
    const second = work();
    expect(threadsNow()).toBe(1);
    ends[0]();
    await first;
    expect(threadsNow()).toBe(1);
    ends[1]();
    await second;
    expect(threadsNow()).toBe(8);
  });

  it("gives the threads back where work fails", async () => {
    const { details, threadsNow } = detailsWith(3);
    const failing = openingOf(details, ["some.so"])?.onOneThread(() => Promise.reject(new Error("it fails")));
    await expect(failing).rejects.toThrow("it fails");
    expect(threadsNow()).toBe(3);
  });

  it("is none where the threads of the library cannot be set", () => {
    const { details } = detailsWith(2);
    expect(openingOf({ ...details, canSetThreads: false }, ["some.so"])).toBeUndefined();
  });
});
