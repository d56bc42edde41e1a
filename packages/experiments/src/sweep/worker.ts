import { Worker } from "node:worker_threads";
import { AgopError, type Backend, type Json } from "@agop/core";
import { toAgopError } from "@agop/core/registry";
import type { CellContext, Experiment } from "../experiment.js";
import { machineWith, openCellBackend, toCellBackend } from "./cell-backend.js";
import type { CellResult } from "./cells-file.js";
import { type CellTask, toTask } from "./messages.js";

/** What a module of experiments exports. */
interface ExperimentModule {
  readonly experiments: readonly Experiment[];
}

function isExperimentModule(module: unknown): module is ExperimentModule {
  return typeof module === "object" && module !== null && "experiments" in module && Array.isArray(module.experiments);
}

/** Answers one task after the other until its parent has gone. */
function work(modulePath: string, parent: number, backendName: string, send: (result: CellResult) => void): void {
  const loaded = import(modulePath);
  // A failure is reported with each task.
  loaded.catch(() => undefined);
  let backend: Promise<Backend> | undefined;
  const run = async (task: CellTask): Promise<CellResult> => {
    const start = performance.now();
    const { key } = task;
    try {
      const context: CellContext = { backend: await (backend ??= openCellBackend(toCellBackend(backendName))) };
      const rows = await findCell(await loaded, task).run(context);
      for (const row of rows) assertFinite(row, "a row");
      const ranOn = machineWith(context.backend);
      return { key, outcome: "done", rows, ranOn, elapsedMs: performance.now() - start };
    } catch (error) {
      const { code, message } = toAgopError(error);
      return { key, outcome: "failed", reason: `${code}: ${message}`, elapsedMs: performance.now() - start };
    }
  };
  process.on("message", (message: unknown) => {
    const task = toTask(message);
    if (task) void run(task).then(send);
  });
  process.on("disconnect", () => process.exit());
  endWithParent(parent);
  // Ctrl-C reaches the whole group; the parent decides what it means.
  process.on("SIGINT", () => undefined);
}

/**
 * JSON has neither NaN nor infinities: they would come back as null, and nothing could be concluded from the rows of the other cells.
 * @throws AgopError `not-finite`
 */
function assertFinite(value: Json, name: string): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new AgopError("not-finite", `${name} is ${value}, which cannot be kept`);
  }
  if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) assertFinite(each, key);
  }
}

/**
 * A cell computes without a look at what happens around it, so that a thread looks whether the parent is still there: one that is
 * killed cannot end what it has started.
 */
function endWithParent(parent: number): void {
  const watch = `setInterval(() => { if (process.ppid !== ${parent}) process.kill(process.pid, "SIGKILL"); }, 500)`;
  new Worker(watch, { eval: true }).unref();
}

function findCell(module: unknown, { experiment: name, version, size, key }: CellTask) {
  if (!isExperimentModule(module)) throw new TypeError("the module does not export `experiments`");
  const experiment = module.experiments.find((candidate) => candidate.name === name);
  if (experiment && experiment.version !== version) {
    throw new TypeError(`version ${version} of ${name} is wanted; the worker has version ${experiment.version}`);
  }
  const cell = experiment?.cells(size).find((candidate) => candidate.key === key);
  if (!cell) throw new TypeError(`there is no cell ${key} in experiment ${name}`);
  return cell;
}

// Only as a forked process: importing this file elsewhere does nothing.
const [, , modulePath, parent, backendName] = process.argv;
if (process.send && modulePath) {
  work(modulePath, Number(parent), backendName, (result) => {
    process.send?.(result, undefined, undefined, (error) => {
      // The parent has gone, and nobody wants the result.
      if (error) process.exit();
    });
  });
}
