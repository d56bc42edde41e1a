import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";

// What `agop train` with its defaults scores on the tables of ../tables, beside twelve other methods; from files, by the command.
//   node tables.js [--quick] [TABLE...]
const folder = new URL("../tables/", import.meta.url);
const command = fileURLToPath(new URL("../../cli/bin/agop.js", import.meta.url));
const targets: Readonly<Record<string, string>> = { "wine-red": "quality", "wine-white": "quality" };
const names = ["diabetes", "friedman1", "lowrank", "wine-red", "wine-white", "wine", "breast-cancer", "iris"];

const splitsOf = z.object({ test: z.array(z.array(z.int())) });
const scores = z.object({
  metric: z.record(z.string(), z.enum(["rmse", "accuracy"])),
  methods: z.array(
    z.object({ method: z.string(), kind: z.enum(["kernel", "trees"]), scores: z.record(z.string(), z.number()) }),
  ),
});
const errors = z.union([
  z.object({ targets: z.array(z.object({ rmse: z.number() })).min(1) }).transform((of) => of.targets[0].rmse),
  z.object({ accuracy: z.number() }).transform((of) => of.accuracy),
]);
const predicted = z.object({ errors });
const trained = z.object({
  settings: z.record(z.string(), z.json()),
  iterations: z.int(),
  members: z.array(z.unknown()),
});

const run = promisify(execFile);
const json = async <T>(schema: z.ZodType<T>, file: string): Promise<T> =>
  schema.parse(JSON.parse(await readFile(new URL(file, folder), "utf8")));
async function agop<T>(schema: z.ZodType<T>, ...args: readonly string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [command, ...args, "--json"], { maxBuffer: 2 ** 28 });
  return schema.parse(JSON.parse(stdout));
}

interface Split {
  readonly score: number;
  readonly seconds: number;
  readonly chosen: string;
}

/** Fits the rows that are not held out, and predicts those that are. */
async function measure(name: string, test: readonly number[], work: string): Promise<Split> {
  const [header, ...rows] = (await readFile(new URL(`${name}.csv`, folder), "utf8")).trimEnd().split("\n");
  const isTest = new Set(test);
  const write = (file: string, part: readonly string[]): Promise<void> =>
    writeFile(join(work, file), `${[header, ...part].join("\n")}\n`);
  const [train, heldOut] = [rows.filter((_, i) => !isTest.has(i)), rows.filter((_, i) => isTest.has(i))];
  await Promise.all([write("train.csv", train), write("test.csv", heldOut)]);
  const model = join(work, "model");
  const start = performance.now();
  const target = ["--target", targets[name] ?? "y"];
  // Nothing is held out of what is left: the test rows are.
  const training = [join(work, "train.csv"), ...target, "--holdout", "0", "--save", model];
  const { settings, iterations, members } = await agop(trained, "train", ...training);
  const seconds = (performance.now() - start) / 1e3;
  const out = join(work, "predicted.csv");
  const { errors: score } = await agop(predicted, "predict", model, join(work, "test.csv"), "--out", out);
  const { kernel, bandwidth, ridge, metric } = settings;
  const chosen = `${JSON.stringify({ kernel, metric, bandwidth, ridge })}, ${iterations} iterations, best of ${members.length}`;
  return { score, seconds, chosen };
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const asked = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));
const isQuick = process.argv.includes("--quick");
const { metric, methods } = await json(scores, "scores.json");
const work = await mkdtemp(join(tmpdir(), "agop-tables-"));
try {
  for (const name of asked.length > 0 ? asked : isQuick ? ["iris"] : names) {
    const { test } = await json(splitsOf, `${name}.splits.json`);
    const splits: Split[] = [];
    for (const rows of isQuick ? test.slice(0, 1) : test) splits.push(await measure(name, rows, work));
    const score = mean(splits.map((split) => split.score));
    const isAccuracy = metric[name] === "accuracy";
    const errorOf = (value: number): number => (isAccuracy ? 1 - value : value);
    const rivals = methods.filter(({ kind }) => kind === "kernel");
    const best = Math.min(...rivals.map((rival) => errorOf(rival.scores[name])));
    print(
      `${name}: ${isAccuracy ? "accuracy" : "RMSE"} ${score.toFixed(4)}, error ${(errorOf(score) / best).toFixed(3)} times that of the ` +
        `best kernel method (${best.toFixed(4)}); ${mean(splits.map(({ seconds }) => seconds)).toFixed(1)} s a fit with its search`,
    );
    for (const { score: each, chosen } of splits) print(`  ${each.toFixed(4)}  ${chosen}`);
    print(`  beside: ${methods.map(({ method, scores: of }) => `${method} ${of[name]}`).join("; ")}`);
  }
} finally {
  await rm(work, { recursive: true });
}
