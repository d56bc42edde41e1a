import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nativeBackend } from "@agop/backend-native";
import { wasmBackend } from "@agop/backend-wasm";
import { AgopError, type Backend, denseMatrix, type DenseMatrix, fit, seededRandom, supervised } from "@agop/core";
import { kernelRfm } from "@agop/plugin-rfm-kernel";
import { z } from "zod";
import { startPythonPeer } from "./python-peer.js";

// Kernel RFM beside xrfm on torch: same data, bandwidth, ridge and full M, four fits and the AGOPs between them.
//   node xrfm-race.js [--quick] [ROWS...]
const d = 20;
const updates = 3;
const bandwidth = 10;
const ridge = 1e-3;
const threads = 2;
const isQuick = process.argv.includes("--quick");
const asked = process.argv.slice(2).map(Number).filter(Number.isInteger);
const sizes = isQuick ? [500] : asked.length > 0 ? asked : [2_000, 5_000, 10_000];
const rounds = isQuick ? 1 : 3;
const testRows = isQuick ? 1_000 : 100_000;

interface Outcome {
  readonly seconds: number;
  readonly predictSeconds: number;
  /** On rows that were not fitted. */
  readonly rmse: number;
}

interface Table {
  readonly inputs: DenseMatrix;
  readonly targets: DenseMatrix;
}

/** y = x_1 x_2 of standard normal inputs. */
function products(rows: number, seed: number): Table {
  const random = seededRandom(seed);
  const inputs = denseMatrix(
    rows,
    d,
    Float64Array.from({ length: rows * d }, () => random.normal()),
  );
  const targets = denseMatrix(rows, 1);
  for (let i = 0; i < rows; i++) targets.data[i] = inputs.data[i * d] * inputs.data[i * d + 1];
  return { inputs, targets };
}

/** @param part of the rows that features are learned from; the last fit is to all */
async function ours(backend: Backend, train: Table, test: Table, part: number): Promise<Outcome> {
  const start = performance.now();
  const { estimate } = await fit({
    algorithm: kernelRfm({ kernel: { norm: 2, exponent: 1, bandwidth }, ridge, metricRows: part * train.inputs.rows }),
    problem: supervised(train.inputs, train.targets),
    backend,
    stop: { maxIterations: updates + 1, tolerance: 0 },
  });
  const fitted = performance.now();
  const predicted = estimate.predict(test.inputs).data;
  const done = performance.now();
  const squares = predicted.reduce((sum, value, i) => sum + (value - test.targets.data[i]) ** 2, 0);
  return {
    seconds: (fitted - start) / 1e3,
    predictSeconds: (done - fitted) / 1e3,
    rmse: Math.sqrt(squares / predicted.length),
  };
}

const outcome = z.object({ seconds: z.number(), predictSeconds: z.number(), rmse: z.number() });
const versions = z.object({ torch: z.string(), xrfm: z.string(), python: z.string() });

/** How many times as fast as xrfm, round by round. */
function ratios(of: readonly Outcome[], peer: readonly Outcome[], key: "seconds" | "predictSeconds"): string {
  const each = of.map((one, round) => peer[round][key] / one[key]).sort((a, b) => a - b);
  return `${each[each.length >> 1].toFixed(2)} (${each.map((ratio) => ratio.toFixed(2)).join(", ")})`;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

async function native(): Promise<Backend | undefined> {
  try {
    return await nativeBackend({ threads });
  } catch (error) {
    if (!(error instanceof AgopError && error.code === "backend-unavailable")) throw error;
    return undefined;
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const peer = startPythonPeer("xrfm_peer.py", threads);
const found = await peer.ask(versions, { do: "versions" });
print(found ? `xrfm ${found.xrfm} on torch ${found.torch}` : "without xrfm: AGOP_PYTHON names a python that has it");
const backends = [await native(), await wasmBackend({ threads })].filter((backend) => backend !== undefined);
const folder = await mkdtemp(join(tmpdir(), "agop-xrfm-"));
try {
  for (const n of sizes) {
    const [train, test] = [products(n, 1), products(testRows, 2)];
    const outcomes = new Map<string, Outcome[]>();
    const note = (name: string, one: Outcome): void => {
      outcomes.set(name, [...(outcomes.get(name) ?? []), one]);
    };
    const file = join(folder, "table");
    await writeFile(file, tableOf(train, test));
    for (let round = 0; round < rounds; round++) {
      for (const backend of backends) {
        for (const part of [1, 0.5]) {
          const name = part === 1 ? backend.name : `${backend.name}, features from half of the rows`;
          note(name, await ours(backend, train, test, part));
        }
      }
      const job = { file, n, m: testRows, d, bandwidth, ridge, updates, threads };
      const answer = found && (await peer.ask(outcome, job));
      if (answer) note("xrfm", answer);
    }
    const theirs = outcomes.get("xrfm");
    for (const [name, all] of outcomes) {
      const [seconds, predict] = [median(all.map((one) => one.seconds)), median(all.map((one) => one.predictSeconds))];
      const beside =
        theirs && name !== "xrfm"
          ? `; times as fast as xrfm: fit ${ratios(all, theirs, "seconds")}, prediction ${ratios(all, theirs, "predictSeconds")}`
          : "";
      print(
        `n = ${n}, ${name}: ${seconds.toFixed(2)} s, ${testRows} rows predicted in ${predict.toFixed(2)} s, ` +
          `held-out RMSE ${all[0].rmse.toFixed(5)}${beside}`,
      );
    }
  }
} finally {
  await peer.close();
  await rm(folder, { recursive: true });
  for (const backend of backends) backend.dispose();
}

/** Rows of inputs and target, those of both tables below each other. */
function tableOf(...tables: readonly Table[]): Uint8Array {
  const rows = tables.reduce((sum, { targets }) => sum + targets.rows, 0);
  const numbers = new Float64Array(rows * (d + 1));
  let at = 0;
  for (const { inputs, targets } of tables) {
    for (let i = 0; i < targets.rows; i++, at += d + 1) {
      numbers.set(inputs.data.subarray(i * d, (i + 1) * d), at);
      numbers[at + d] = targets.data[i];
    }
  }
  return new Uint8Array(numbers.buffer);
}
