import { parentPort, workerData } from "node:worker_threads";
import { AgopError, type Backend } from "@agop/core";
import type { BackendOpening } from "@agop/core/backend";
import { type ErrorCode, toAgopError } from "@agop/core/registry";
import { answerTo, type LeafAnswer, type LeafSetting, type LeafTask } from "./leaf-tasks.js";

/** What a worker is started with. */
export interface LeafWorkerStart {
  readonly opening: Pick<BackendOpening, "module" | "export" | "options">;
  readonly setting: LeafSetting;
}

/** From a worker: the answer to the task that it was given, or why there is none. */
export type LeafMessage =
  | { readonly outcome: "done"; readonly answer: LeafAnswer }
  | {
      readonly outcome: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint?: string | undefined;
    };

type Opener = (options: object) => Backend | Promise<Backend>;

function isStart(data: unknown): data is LeafWorkerStart {
  return typeof data === "object" && data !== null && "opening" in data && "setting" in data;
}

function isOpener(exported: unknown): exported is Opener {
  return typeof exported === "function";
}

async function open({ module, export: name, options }: LeafWorkerStart["opening"]): Promise<Backend> {
  const loaded: unknown = await import(module);
  const exported: unknown = typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, name) : undefined;
  if (isOpener(exported)) return exported(options);
  throw new AgopError("backend-unavailable", `${module} does not export ${name}, by which threads open its backend`);
}

/** Answers one task after the other until it is terminated. */
function work({ opening, setting }: LeafWorkerStart, reply: (message: LeafMessage) => void): void {
  let backend: Promise<Backend> | undefined;
  const messageFor = async (task: LeafTask): Promise<LeafMessage> => {
    try {
      return { outcome: "done", answer: await answerTo(task, setting, await (backend ??= open(opening))) };
    } catch (error) {
      const { code, message, hint } = toAgopError(error);
      return { outcome: "failed", code, message, hint };
    }
  };
  // Both ends are of one version: what comes is a task.
  parentPort?.on("message", (task: LeafTask) => void messageFor(task).then(reply));
}

// Only as a worker: importing this file elsewhere does nothing.
if (isStart(workerData)) {
  work(workerData, (message) => {
    parentPort?.postMessage(message);
  });
}
