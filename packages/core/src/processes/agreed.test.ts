import { localProcesses } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { AgopError } from "../errors.js";
import { agreed, byFirst } from "./agreed.js";
import { broadcastData } from "./broadcast-data.js";

const sizes = [1, 2, 3];

function onAll<T>(size: number, work: (sum: ReturnType<typeof localProcesses>[number]) => Promise<T>) {
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
