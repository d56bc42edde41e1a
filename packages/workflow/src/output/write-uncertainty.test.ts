import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openTable } from "../source/matrix-source.js";
import { writeUncertainty } from "./write-uncertainty.js";

it("names no file of intervals where there is nothing to be sure by", async () => {
  const folder = await mkdtemp(join(tmpdir(), "agop-sure-"));
  await writeFile(join(folder, "in.csv"), "a,b\n1,\n3,4\n");
  const source = await openTable(join(folder, "in.csv"), {}, { completesCategories: false });
  const uncertainty = join(folder, "intervals.csv");
  const cells = { valueAt: () => 1, rowValues: () => new Float64Array(2) };
  const nothing = { cells, categories: [], residuals: null, seed: 0, out: undefined };
  expect(await writeUncertainty({ uncertainty }, source, nothing)).toMatchObject({ intervals: null, halfWidths: null });
  expect(existsSync(uncertainty)).toBe(false);
});
