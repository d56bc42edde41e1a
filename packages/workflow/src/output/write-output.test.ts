import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromRows, observedCells } from "@agop/core";
import { expect, it } from "vitest";
import { matrixSource } from "../source/matrix-source.js";
import { planOutput } from "./write-output.js";

it("room is needed for all of a table, and not for its completed cells alone", async () => {
  const source = matrixSource(observedCells(fromRows([[1, NaN], [3, 4]])), {}); // prettier-ignore
  const request = { kind: "completed", path: join(await mkdtemp(join(tmpdir(), "agop-room-")), "out.csv") } as const;
  expect(await planOutput(source, request, { keptBytes: 1000 })).toEqual(request);
  await expect(planOutput(source, request, { keptBytes: 2 ** 70 })).rejects.toMatchObject({
    code: "out-of-memory",
    message: expect.stringContaining("a table with 1 completed cells would take about") as unknown,
  });
});
