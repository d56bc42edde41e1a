// npm run test:backends: the algorithm-level suites, once on every float64 backend that runs on this machine, and once with `auto`
// where no system BLAS can be found.
import { spawnSync } from "node:child_process";
import process from "node:process";
import { createRegistry } from "@agop/core";
import { defaultPlugins } from "agop";

const suites = ["test/golden", "test/cli", "test/real-data", "test/registry", "plugins"];

const environment = { ...process.env };
delete environment.AGOP_BACKEND;

/** Whether the suites pass with these settings. */
function passes(title, settings) {
  process.stdout.write(`\n== ${title}\n`);
  const { status } = spawnSync("npx", ["vitest", "run", "--reporter=dot", ...suites], {
    stdio: "inherit",
    env: { ...environment, ...settings },
  });
  return status === 0;
}

const outcomes = [];
const registry = createRegistry(defaultPlugins);
for (const { name } of registry.list("backend")) {
  const backend = await registry.backend({ name }).then(
    (chosen) => chosen.backend,
    (error) => error.message,
  );
  if (typeof backend === "string") {
    outcomes.push(`${name}: not on this machine (${backend})`);
    continue;
  }
  backend.dispose();
  // In float32 the tolerances of these suites, 1e-8 and less, cannot be met: such a backend has its own conformance suite.
  if (backend.precision === "float32") outcomes.push(`${name}: float32, tested by its conformance suite alone`);
  else outcomes.push(`${name}: ${passes(backend.description, { AGOP_BACKEND: name }) ? "passed" : "FAILED"}`);
}
const isFine = passes("auto, no system BLAS", { AGOP_BLAS_LIBRARY: "no-such-blas" });
outcomes.push(`auto, no system BLAS: ${isFine ? "passed" : "FAILED"}`);

process.stdout.write(`\n${outcomes.join("\n")}\n`);
process.exitCode = outcomes.some((outcome) => outcome.endsWith("FAILED")) ? 1 : 0;
