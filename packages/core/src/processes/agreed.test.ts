import { localProcesses } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import type { Sum } from "../contracts/sum.js";
import { AgopError } from "../errors.js";
import { agreed, byFirst, endTogether } from "./agreed.js";
import { broadcastData } from "./broadcast-data.js";

const sizes = [1, 2, 3];

function onAll<T>(size: number, work: (sum: Sum) => Promise<T>) {
  return Promise.allSettled(localProcesses(size).map(work));
}

describe("data of one process", () => {
  const data = {
    words: "Größe\n",
    nothing: null,
    isRight: true,
    values: Float64Array.of(NaN, -0, 5e-324, -Infinity, 1 / 3),
    places: Int32Array.of(-3, 2 ** 31 - 1),
    curve: [{ n: 3, rmse: Infinity }, { n: 3, rmse: -0 }, []],
    empty: { list: [], numbers: new Float64Array() },
  };

  it.each(sizes)("come to all of %i as they are, from any of them", async (size) => {
    for (let from = 0; from < size; from++) {
      const got = await onAll(size, (sum) => broadcastData(sum, from, sum.rank === from ? data : undefined));
      for (const each of got) expect(each).toStrictEqual({ status: "fulfilled", value: data });
    }
  });

  it("come without what is undefined", async () => {
    const [, other] = await onAll(2, (sum) => broadcastData<object>(sum, 0, { a: 1, b: undefined }));
    expect(other).toStrictEqual({ status: "fulfilled", value: { a: 1 } });
  });
});

describe("what all agree on", () => {
  const failing =
    (codes: readonly ("ok" | "option-invalid" | "communicator-failed" | "slip")[]) =>
    async ({ rank }: { readonly rank: number }): Promise<number> => {
      const code = codes[rank];
      await Promise.resolve();
      if (code === "ok") return rank;
      if (code === "slip") throw new TypeError("a slip");
      throw new AgopError(code, `${code} of ${rank}`, "a hint");
    };

  it.each(sizes)("is each one's own where none of %i fails", async (size) => {
    const got = await onAll(size, (sum) => agreed(sum, failing(["ok", "ok", "ok"])(sum)));
    expect(got).toEqual(Array.from({ length: size }, (_, value) => ({ status: "fulfilled", value })));
  });

  it.each([
    [["ok", "option-invalid", "ok"], { code: "option-invalid", message: "option-invalid of 1", hint: "a hint" }],
    [["ok", "slip", "option-invalid"], { code: "defect", message: "a slip" }],
    [["communicator-failed", "communicator-failed", "option-invalid"], { code: "option-invalid" }],
    [["communicator-failed", "communicator-failed", "ok"], { message: "communicator-failed of 0" }],
  ] as const)("is the first error of %j", async (codes, error) => {
    const got = await onAll(3, (sum) => agreed(sum, failing(codes)(sum)));
    for (const each of got) expect(each).toMatchObject({ status: "rejected", reason: error });
  });

  it("is what the first does, once", async () => {
    let count = 0;
    const got = await onAll(3, (sum) => byFirst(sum, () => Promise.resolve({ rank: sum.rank, count: ++count })));
    for (const each of got) expect(each).toEqual({ status: "fulfilled", value: { rank: 0, count: 1 } });
  });

  it("is the error of the first where it fails", async () => {
    const got = await onAll(2, (sum) => byFirst(sum, () => failing(["option-invalid", "ok"])(sum)));
    for (const each of got) expect(each).toMatchObject({ reason: { message: "option-invalid of 0" } });
  });
});

describe("the end of all work", () => {
  it.each([0, 1, 2])("is what process %i fails with, wherever the others are", async (failing) => {
    const work = async (sum: Sum): Promise<void> => {
      await sum.add(new Float64Array(5));
      if (sum.rank === failing) throw new AgopError("table-invalid", "a file is not the same here");
      // One waits at a sum, which has the length of a meeting, another at a broadcast, or has come to its end.
      if (sum.rank === 1) await agreed(sum, Promise.resolve());
      if (sum.rank === 2) await broadcastData(sum, 0, "a word");
    };
    const got = await onAll(3, (sum) => endTogether(sum, work(sum)));
    const reason = { code: "table-invalid", message: "a file is not the same here" };
    for (const each of got) expect(each).toMatchObject({ status: "rejected", reason });
  });

  it("is told as a defect of the sums where nothing else is wrong", async () => {
    const got = await onAll(2, (sum) => endTogether(sum, Promise.resolve(sum.add(new Float64Array(sum.rank + 1)))));
    for (const each of got) expect(each).toMatchObject({ reason: { code: "communicator-failed" } });
  });

  it("is each one's own where all is well", async () => {
    const got = await onAll(2, (sum) => endTogether(sum, Promise.resolve(sum.rank)));
    expect(got).toEqual([0, 1].map((value) => ({ status: "fulfilled", value })));
  });
});
