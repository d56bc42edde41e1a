import { wasmBackend } from "@agop/backend-wasm";
import type { Backend } from "@agop/core";
import { toAgopError } from "@agop/core/registry";
import type { CellContext, Experiment } from "../experiment.js";
import type { CellResult } from "./cells-file.js";
import { type CellTask, isTask } from "./messages.js";

/** What a module of experiments exports. */
interface ExperimentModule {
  readonly experiments: readonly Experiment[];
}

function isExperimentModule(module: unknown): module is ExperimentModule {
  return typeof module === "object" && module !== null && "experiments" in module && Array.isArray(module.experiments);
}

/** Answers one task after the other until its parent has gone. The module of the experiments is its argument. */
function work(modulePath: string, send: (result: CellResult) => void): void {
  const loaded = import(modulePath);
  // A failure is reported with each task.
  loaded.catch(() => undefined);
  let backend: Promise<Backend> | undefined;
  const run = async (task: CellTask): Promise<CellResult> => {
    const start = performance.now();
    const { key } = task;
    try {
      const context: CellContext = { backend: await (backend ??= wasmBackend({ threads: 1 })) };
      const rows = await findCell(await loaded, task).run(context);
      return { key, outcome: "done", rows, elapsedMs: performance.now() - start };
    } catch (error) {
      const { code, message } = toAgopError(error);
      return { key, outcome: "failed", reason: `${code}: ${message}`, elapsedMs: performance.now() - start };
    }
  };
  process.on("message", (message: unknown) => {
    if (isTask(message)) void run(message).then(send);
  });
  process.on("disconnect", () => process.exit());
  // Ctrl-C reaches the whole group; the parent decides what it means.
  process.on("SIGINT", () => undefined);
}

function findCell(module: unknown, { experiment: name, size, key }: CellTask) {
  if (!isExperimentModule(module)) throw new TypeError("the module does not export `experiments`");
  const experiment = module.experiments.find((candidate) => candidate.name === name);
  const cell = experiment?.cells(size).find((candidate) => candidate.key === key);
  if (!cell) throw new TypeError(`there is no cell ${key} in experiment ${name}`);
  return cell;
}

// Only as a forked process: importing this file elsewhere does nothing.
const [, , modulePath] = process.argv;
if (process.send && modulePath) {
  work(modulePath, (result) => process.send?.(result));
}
