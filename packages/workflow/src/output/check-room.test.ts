import { join } from "node:path";
import { type Files, systemFiles } from "@agop/data";
import { describe, expect, it } from "vitest";
import { checkRoom } from "./check-room.js";
import type { OutputRequest } from "./write-output.js";

/** Eight cells are missing. */
const shape = { rows: 4, cols: 3, count: 4 };
/** A disk with room for so many bytes. */
const roomy = (bytes: number): Files => ({ ...systemFiles, room: () => Promise.resolve(bytes) });
const output: OutputRequest = { kind: "completed", path: join("results", "out.csv") };

describe("room is needed", () => {
  it.each([
    ["the table with its missing cells", { output }, 1000 + 8 * 20],
    ["each draw as well", { output, draws: 2 }, 3 * (1000 + 8 * 20)],
    ["a value and two ends for each interval", { uncertainty: join("results", "i.csv") }, 8 * 60],
    ["intervals beside the table", { output, uncertainty: join("results", "i.csv") }, 1000 + 8 * 20 + 8 * 60],
    ["the larger of two folders", { output, uncertainty: join("elsewhere", "i.csv") }, 1000 + 8 * 20],
    ["nothing for pairs", { output: { kind: "top", count: 1, path: "top.csv" } as const }, 0],
  ])("for %s", async (_, request, bytes) => {
    await checkRoom(shape, request, { files: roomy(bytes), keptBytes: 1000 });
    if (bytes === 0) return;
    await expect(checkRoom(shape, request, { files: roomy(bytes - 1), keptBytes: 1000 })).rejects.toMatchObject({
      code: "out-of-memory",
      message: expect.stringContaining("8 completed cells would take about") as unknown,
    });
  });
});
