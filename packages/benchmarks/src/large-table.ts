import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "@agop/core";
import { z } from "zod";
import { measureCommand } from "./measured-command.js";

/**
 * Completes generated tables of 13 columns that do not fit in memory, with the built `agop` command, and reports the
 * resident memory by size:
 *
 *   node large-table.js [--quick] [--rows N]
 *
 * Without options 10,000,000 rows, about 1 GB of CSV; `--quick` takes 100,000 and 300,000. Linux, for /proc.
 */
const cols = 13;
const rank = 3;
const missingPart = 0.1;
const memoryLimit = { default: "1GiB", quick: "260MiB" } as const;

/** Rank three with noise, one cell in ten missing, seven significant digits. */
async function generateTable(path: string, rows: number): Promise<void> {
  const random = seededRandom(1);
  const loadings = Float64Array.from({ length: cols * rank }, () => random.normal());
  const file = createWriteStream(path);
  const factors = new Float64Array(rank);
  file.write(`${Array.from({ length: cols }, (_, j) => `sensor${j + 1}`).join(",")}\n`);
  let text = "";
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < rank; s++) factors[s] = random.normal();
    for (let j = 0; j < cols; j++) {
      let value = 100 * j + 0.1 * random.normal();
      for (let s = 0; s < rank; s++) value += 10 * factors[s] * loadings[j * rank + s];
      text += (random.uniform() < missingPart ? "" : value.toPrecision(7)) + (j === cols - 1 ? "\n" : ",");
    }
    if (text.length < 1 << 20 && i < rows - 1) continue;
    if (!file.write(text)) await once(file, "drain");
    text = "";
  }
  file.end();
  await once(file, "close");
}

const document = z.object({ iterations: z.number(), forecast: z.object({ memoryBytes: z.number() }) });

async function complete(table: string, out: string, memory: string) {
  const fixed = ["--ridge", "0.001", "--alpha", "0.5", "--holdout", "0.1", "--max-iterations", "10"];
  const args = ["complete", table, ...fixed, "--memory", memory, "--out", out];
  const { document: printed, ...measured } = await measureCommand(args);
  const { iterations, forecast } = document.parse(printed);
  return { ...measured, iterations, forecastBytes: forecast.memoryBytes };
}

const isQuick = process.argv.includes("--quick");
const given = process.argv.indexOf("--rows");
const sizes = given >= 0 ? [Number(process.argv[given + 1])] : isQuick ? [100_000, 300_000] : [10_000_000];
const memory = memoryLimit[isQuick ? "quick" : "default"];
const folder = await mkdtemp(join(tmpdir(), "agop-large-"));
try {
  process.stdout.write("rows        CSV MiB  peak MiB  forecast MiB  seconds  iterations\n");
  for (const rows of sizes) {
    const [table, out] = [join(folder, "table.csv"), join(folder, "completed.csv")];
    await generateTable(table, rows);
    const { size } = await stat(table);
    const { seconds, peakBytes, iterations, forecastBytes } = await complete(table, out, memory);
    const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
    const cells = [
      String(rows).padEnd(10),
      mebibytes(size).padStart(9),
      mebibytes(peakBytes).padStart(9),
      mebibytes(forecastBytes).padStart(13),
      seconds.toFixed(1).padStart(8),
      String(iterations).padStart(11),
    ];
    process.stdout.write(`${cells.join(" ")}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
