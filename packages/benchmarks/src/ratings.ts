import { execFile } from "node:child_process";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { seededRandom, toEntries, toSparse } from "@agop/core";
import { holdOut } from "@agop/core/run";
import { shrinkRowsAndColumns } from "@agop/data";
import { z } from "zod";
import { alternatingLeastSquares, type Rating, rootMeanSquareError } from "@agop/experiments";

// RMSE of `agop complete` with its defaults on the splits u1 and u2 of MovieLens 100K, beside alternating least squares. The data
// is not ours to ship: https://grouplens.org/datasets/movielens/100k/. Options are chosen on the training part alone.
//   node ratings.js FOLDER [SPLIT...]
const command = fileURLToPath(new URL("../../cli/bin/agop.js", import.meta.url));
const [folder = "", ...asked] = process.argv.slice(2);
const splits = asked.length > 0 ? asked : ["u1", "u2"];
const ranks = [10, 20];
const ridges = [6, 9, 13, 18];

const run = promisify(execFile);
const completed = z.object({ settings: z.record(z.string(), z.json()), iterations: z.int(), algorithm: z.string() });

const missing: string[] = [];
for (const file of splits.flatMap((split) => [`${split}.base`, `${split}.test`])) {
  await access(join(folder, file)).catch(() => missing.push(file));
}
if (missing.length > 0) {
  process.stderr.write(`${missing.join(", ")} not found in "${folder}"; unpack ml-100k.zip and give its folder\n`);
  process.exitCode = 2;
} else {
  for (const split of splits) await measure(split);
}

async function measure(split: string): Promise<void> {
  const [training, test] = await Promise.all([".base", ".test"].map((end) => readRatings(join(folder, split + end))));
  const at = await mkdtemp(join(tmpdir(), "agop-ratings-"));
  try {
    await writeFile(join(at, "train"), training.map((each) => `${each.join("\t")}\t900000000\n`).join(""));
    await writeFile(join(at, "pairs"), test.map(([user, item]) => `${user}\t${item}\n`).join(""));
    const began = performance.now();
    const files = [join(at, "train"), "--predict", join(at, "pairs"), "--out", join(at, "out")];
    const { stdout } = await run(process.execPath, [command, "complete", ...files, "--json"], { maxBuffer: 2 ** 28 });
    const seconds = ((performance.now() - began) / 1e3).toFixed(0);
    const lines = (await readFile(join(at, "out"), "utf8")).trimEnd().split("\n").slice(1);
    const predicted = lines.map((line) => Number(line.split("\t")[2]));
    const { algorithm, settings, iterations } = completed.parse(JSON.parse(stdout));
    const choice = `${algorithm}, ${iterations} iterations, ${JSON.stringify(settings)}`;
    print(split, `agop complete  ${rootMeanSquareError(predicted, test).toFixed(4)}  in ${seconds} s: ${choice}`);
  } finally {
    await rm(at, { recursive: true });
  }
  const { options, predicted } = leastSquares(training, test);
  print(split, `ALS            ${rootMeanSquareError(predicted, test).toFixed(4)}  ${options}`);
}

/** Rank and ridge by the error on a tenth of the training part, then all of it. */
function leastSquares(training: readonly Rating[], test: readonly Rating[]) {
  const [rows, cols] = [0, 1].map((side) => 1 + Math.max(...[...training, ...test].map((each) => each[side])));
  const all = toSparse(rows, cols, {
    rowIndices: Int32Array.from(training, ([user]) => user),
    columnIndices: Int32Array.from(training, ([, item]) => item),
    values: Float64Array.from(training, ([, , rating]) => rating),
  });
  const { kept, heldOut } = holdOut(all, 0.1, seededRandom(0));
  const validation = Array.from(heldOut.values, (value, k): Rating => [heldOut.rowIndices[k], heldOut.columnIndices[k], value]); // prettier-ignore
  const tried = ranks.flatMap((rank) =>
    ridges.map((ridge) => {
      const predicted = alternatingLeastSquares(kept, shrinkRowsAndColumns(kept), { rank, ridge }, validation);
      return { rank, ridge, error: rootMeanSquareError(predicted, validation) };
    }),
  );
  const best = tried.reduce((least, each) => (each.error < least.error ? each : least));
  const predicted = alternatingLeastSquares(all, shrinkRowsAndColumns(all), best, test);
  return { predicted, options: `rank ${best.rank}, ridge ${best.ridge}, of ${toEntries(all).values.length} ratings` };
}

/** User, item, rating; lines that are no ratings with a time are passed over. */
async function readRatings(path: string): Promise<readonly Rating[]> {
  const lines = (await readFile(path, "utf8")).split(/\r?\n/).filter((line) => /^\d+\t\d+\t\d\t\d+$/.test(line));
  return lines.map((line): Rating => {
    const [user, item, rating] = line.split("\t").map(Number);
    return [user, item, rating];
  });
}

function print(split: string, text: string): void {
  process.stdout.write(`${split}  ${text}\n`);
}
