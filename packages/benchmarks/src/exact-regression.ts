import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { seededRandom } from "@agop/core";
import { sparseRegressionDesign } from "@agop/data";
import { z } from "zod";

/** d = 1000, 10 Gaussian nonzeros, 60 Gaussian rows, no noise, an intercept of 3. */
const size = { observations: 60, features: 1000, nonzeros: 10 } as const;
const intercept = 3;

const command = fileURLToPath(new URL("../../cli/bin/agop.js", import.meta.url));
const run = promisify(execFile);
const document = z.object({
  isExact: z.boolean(),
  elapsedMs: z.number(),
  selected: z.array(z.object({ feature: z.string() })),
});

/** Prints of how many of the seeds first, ..., first + count - 1 `agop regress` with its defaults finds the very features, from a file. */
async function exactRegression(first: number, count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "agop-exact-"));
  const missed: number[] = [];
  let elapsedMs = 0;
  try {
    for (let seed = first; seed < first + count; seed++) {
      const { problem, truth } = sparseRegressionDesign({ ...size, random: seededRandom(seed) });
      const { rows, cols, data } = problem.design;
      const header = [...Array.from({ length: cols }, (_, j) => `x${j}`), "y"];
      const lines = Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols), problem.response[i] + intercept]); // prettier-ignore
      const file = join(folder, "in.csv");
      await writeFile(file, `${[header, ...lines].map((cells) => cells.join(",")).join("\n")}\n`);
      const { stdout } = await run(process.execPath, [command, "regress", file, "--target", "y", "--json", "--quiet"]);
      const regressed = document.parse(JSON.parse(stdout));
      elapsedMs += regressed.elapsedMs;
      const found = new Set(regressed.selected.map(({ feature }) => feature));
      const isRight = header.every((name, j) => j === cols || found.has(name) === (truth[j] !== 0));
      if (!isRight || !regressed.isExact) missed.push(seed);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const mean = `${(elapsedMs / count / 1e3).toFixed(1)} s on average`;
  process.stdout.write(`agop regress: ${count - missed.length} of ${count}, ${mean}; missed seeds: ${missed.join(" ") || "none"}\n`); // prettier-ignore
}

await exactRegression(Number(process.argv.at(2) ?? 0), Number(process.argv.at(3) ?? 20));
