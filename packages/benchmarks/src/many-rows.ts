import { nativeBackend } from "@agop/backend-native";
import { wasmBackend } from "@agop/backend-wasm";
import { denseMatrix, fit, onTargets, seededRandom, supervised } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { rfmKernelPlugin } from "@agop/plugin-rfm-kernel";

// A tree of kernel RFMs on many rows: what is foretold, what it takes, and the error on rows that were not fitted.
//   node many-rows.js [ROWS] [native|wasm] [LEAF SIZE]
const d = 20;
const noise = 0.1;
const testRows = 10_000;
const [rows = 100_000, , leafSize = 5000] = process.argv.slice(2).map(Number);
const backend = process.argv[3] === "wasm" ? await wasmBackend() : await nativeBackend();

/** y = x_1 x_2 + x_3 [x_4 > 0] + noise of standard normal inputs. */
function table(count: number, seed: number) {
  const random = seededRandom(seed);
  const inputs = denseMatrix(
    count,
    d,
    Float64Array.from({ length: count * d }, () => random.normal()),
  );
  const targets = denseMatrix(count, 1);
  for (let i = 0; i < count; i++) {
    const [x1, x2, x3, x4] = inputs.data.subarray(i * d, i * d + 4);
    targets.data[i] = x1 * x2 + (x4 > 0 ? x3 : 0) + noise * random.normal();
  }
  return { inputs, targets };
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const train = table(rows, 1);
const test = table(testRows, 2);
const problem = supervised(train.inputs, train.targets);
const registry = createRegistry([rfmKernelPlugin]);
const named = { name: "tree-rfm", ridge: 1e-3, bandwidth: 10, leafSize };
const { capabilities, options } = registry.find("algorithm", "tree-rfm");
const cost = capabilities.cost?.(problem.summarise(), options.parse({ ridge: 1e-3, bandwidth: 10, leafSize }));
if (cost) {
  const seconds = (cost.operations * cost.usualIterations) / cost.operationsPerSecond;
  print(
    `${backend.description}; foretold: ${seconds.toFixed(0)} s, ${(cost.memoryBytes / 2 ** 30).toFixed(2)} GiB beside the rows`,
  );
}
const start = performance.now();
const result = await fit({
  algorithm: registry.algorithm("supervised", named),
  problem,
  backend,
  stop: { maxIterations: 1 },
});
const fitted = performance.now();
const { rmse } = onTargets(test.inputs, test.targets).measure(result.estimate);
const peak = process.resourceUsage().maxRSS / 2 ** 20;
print(
  `${rows} x ${d} rows, leaves of at most ${leafSize}: ${((fitted - start) / 1e3).toFixed(1)} s, at most ${peak.toFixed(2)} GiB; ` +
    `held-out RMSE ${rmse.toFixed(4)}, ${testRows} rows predicted in ${((performance.now() - fitted) / 1e3).toFixed(1)} s`,
);
backend.dispose();
