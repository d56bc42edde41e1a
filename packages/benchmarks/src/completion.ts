import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  completionHeader,
  completionPage,
  completionRow,
  readingOf,
  type Measured,
  type TableRow,
} from "./completion-page.js";
import { type CompletionTable, completionTables, smallTables } from "./completion-tables.js";
import { completionErrors, coverage, hideCells, readColumns, type TextColumn } from "./hidden-cells.js";
import { type Case, openScores, type PeerMethod, peerMethods } from "./imputation-scores.js";

// What `agop complete` with its defaults leaves of hidden cells' errors, beside the imputers of scikit-learn; from files, by the command.
//   node completion.js [--quick] [--peers] [--write] [TABLE...]
// --peers computes only the peers' scores that ../tables/imputation-scores.json lacks; --write writes docs/benchmarks/completion.md, which Prettier then lays out.
const command = fileURLToPath(new URL("../../cli/bin/agop.js", import.meta.url));
const page = new URL("../../../docs/benchmarks/completion.md", import.meta.url);
const run = promisify(execFile);
const agop = (...args: readonly string[]) => run(process.execPath, [command, ...args], { maxBuffer: 2 ** 28 });

const asked = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));
const has = (option: string): boolean => process.argv.includes(option);
const isQuick = has("--quick");
const names = asked.length > 0 ? asked : isQuick ? smallTables : completionTables.map(({ name }) => name);
const tables = completionTables.filter(({ name }) => names.includes(name));
const fractions = isQuick ? [0.1] : [0.1, 0.3];
const seeds = isQuick ? [0] : [0, 1, 2];
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const casesOf = ({ name }: CompletionTable, columns: readonly TextColumn[], fraction: number): readonly Case[] =>
  seeds.map((seed) => ({ table: name, fraction, seed, hidden: hideCells(columns, fraction, seed) }));
const methodsOf = ({ isOrdered = false }: CompletionTable): readonly PeerMethod[] =>
  (Object.keys(peerMethods) as PeerMethod[]).filter((method) => isOrdered || method !== "interpolation");

/** Completes the visible cells by the command, in a process of its own, which is timed as a whole. */
async function measure({ hidden }: Case, work: string, givesIntervals: boolean): Promise<Measured> {
  const [visible, out, intervals] = ["in.csv", "out.csv", "intervals.csv"].map((name) => join(work, name));
  await writeFile(visible, hidden.csv);
  const start = performance.now();
  await agop("complete", visible, "--out", out, "--quiet", ...(givesIntervals ? ["--uncertainty", intervals] : []));
  const seconds = (performance.now() - start) / 1e3;
  const errors = completionErrors(hidden, await readFile(out, "utf8"));
  return { ...errors, seconds, coverage: givesIntervals ? coverage(hidden, await readFile(intervals, "utf8")) : null };
}

const scores = await openScores();
const work = await mkdtemp(join(tmpdir(), "agop-completion-"));
try {
  if (has("--peers")) await computePeers();
  else await compare();
} finally {
  await scores.close();
  await rm(work, { recursive: true });
}

/** One seed of all tables before the next, and what is fast before the trees. */
async function computePeers(): Promise<void> {
  for (const isTrees of [false, true]) {
    for (const [at, seed] of seeds.entries()) {
      for (const table of tables) {
        const columns = await readColumns(table);
        for (const fraction of fractions) {
          const of = casesOf(table, columns, fraction)[at];
          for (const method of methodsOf(table).filter((each) => (each === "extra-trees") === isTrees)) {
            const score = await scores.compute(of, method, work);
            if (!score) throw new Error("the peer has ended: AGOP_PYTHON names a Python that has scikit-learn");
            print(
              `${table.name} ${fraction} ${seed} ${method}: ${score.rmse.toFixed(4)} in ${score.seconds.toFixed(1)} s`,
            );
          }
        }
      }
    }
  }
}

async function compare(): Promise<void> {
  const givesIntervals = (await agop("complete", "--help")).stdout.includes("--uncertainty");
  const rows: TableRow[] = [];
  print(completionHeader);
  for (const table of tables) {
    const columns = await readColumns(table);
    for (const fraction of fractions) {
      const cases = casesOf(table, columns, fraction);
      const measured: Measured[] = [];
      for (const of of cases) measured.push(await measure(of, work, givesIntervals));
      const peers = methodsOf(table).map((method) => ({
        method,
        scores: cases.map((of) => scores.scoreOf(of, method)),
      }));
      const row: TableRow = { table, columns, fraction, measured, peers };
      rows.push(row);
      print(completionRow(row));
    }
  }
  if (has("--write")) {
    const reading = readingOf(await readFile(page, "utf8"));
    await writeFile(page, completionPage(rows, { versions: scores.versions, seeds, reading }));
  }
}
