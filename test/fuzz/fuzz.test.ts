import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPlugins } from "agop";
import { createRegistry } from "@agop/core/registry";
import { readTable, writeCompletedTable } from "@agop/data";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configurationTarget } from "./configurations.js";
import { documentTarget, wholeDocuments } from "./documents.js";
import { eventTarget } from "./events.js";
import { requestTarget } from "./requests.js";
import { cleanTableTarget, tableTarget } from "./tables.js";
import { type Counts, fuzz, type Target } from "./target.js";

// `npm run fuzz` asks for more inputs, by these variables; the suite takes few of each.
const inputs = Number(process.env["FUZZ_INPUTS"] ?? 600);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
const only = process.env["FUZZ_TARGET"] ?? "";
const path = process.env["FUZZ_PATH"] ?? "";
const isAskedFor = process.env["FUZZ_INPUTS"] !== undefined;
/** 200,000 inputs take as long as they take. */
const timeout = isAskedFor ? 0 : undefined;

const registry = createRegistry(defaultPlugins);
/** How many inputs a target is given, and what became of them. */
interface Fuzzing {
  readonly name: string;
  readonly share: number;
  run(count: number): Promise<Counts>;
}

function fuzzing<T>(target: Target<T>): Fuzzing {
  return { name: target.name, share: target.share, run: (count) => fuzz(target, { count, seed, path }) };
}

const targets: Fuzzing[] = [];
let closeServer: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "agop-fuzz-"));
  const requests = await requestTarget();
  closeServer = requests.close;
  targets.push(
    fuzzing(tableTarget(folder, await packedTables(folder))),
    fuzzing(cleanTableTarget(folder)),
    fuzzing(configurationTarget(folder, registry)),
    fuzzing(eventTarget(folder)),
    fuzzing(documentTarget(folder, await wholeDocuments(folder, registry))),
    fuzzing(requests.target),
  );
});

afterAll(() => closeServer());

/** One whole file of each container that is written. */
async function packedTables(folder: string): Promise<readonly Uint8Array[]> {
  const from = join(folder, "whole.csv");
  await writeFile(from, "name,x,when\nb,1.5,2024-01-31\n,NA,2024-02-01\nc,-3e10,\n");
  const table = await readTable(from);
  const names = ["whole.parquet", "whole.arrow", "whole.csv.gz"].map((name) => join(folder, name));
  for (const name of names) await writeCompletedTable(table, name, () => 0.5);
  return Promise.all(names.map((name) => readFile(name)));
}

describe("generated inputs end in a result or in an error that says what is wrong:", () => {
  const names = ["tables", "tables of numbers", "configurations", "events", "models and checkpoints", "requests"];
  it.each(names.filter((name) => only === "" || name === only))(
    "%s",
    async (name) => {
      const target = targets.find((each) => each.name === name);
      if (!target) throw new Error(`there is no target "${name}"`);
      const count = Math.max(10, Math.round((inputs * target.share) / 100));
      const counts = await target.run(count);
      expect(counts.taken).toBeGreaterThanOrEqual(path === "" ? count : 1);
      if (isAskedFor) print(name, counts);
    },
    timeout,
  );
});

function print(name: string, { taken, outcomes, longestMs }: Counts): void {
  const parts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  console.log(`${name}: ${taken} inputs, seed ${seed}, longest ${Math.round(longestMs)} ms: ${parts.join(", ")}`);
}
