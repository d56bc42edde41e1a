import { parentPort, workerData } from "node:worker_threads";
import type { Backend } from "../contracts/backend.js";
import { AgopError, type ErrorCode, toAgopError } from "../errors.js";
import type { AnswerContext, Exported, ThreadRequest, ThreadStart } from "./thread-work.js";

/** From a thread: the answer to the item that it was given, or why there is none. */
export type ThreadMessage =
  | { readonly outcome: "done"; readonly answer: unknown }
  | {
      readonly outcome: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint?: string | undefined;
    };

type Opener = (options: object) => Backend | Promise<Backend>;
type AnswerTo = (item: unknown, setting: unknown, context: AnswerContext) => unknown;

function isStart(data: unknown): data is ThreadStart {
  return typeof data === "object" && data !== null && "module" in data && "export" in data && "options" in data;
}

function isFunction(exported: unknown): exported is Opener & AnswerTo {
  return typeof exported === "function";
}

async function functionOf({ module, exported: name }: Exported): Promise<Opener & AnswerTo> {
  const loaded: unknown = await import(module);
  const exported: unknown = typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, name) : undefined;
  if (isFunction(exported)) return exported;
  throw new AgopError("backend-unavailable", `${module} does not export ${name}, which threads of its backend need`);
}

/** Answers one item after the other until it is terminated. */
function work({ module, export: name, options }: ThreadStart, reply: (message: ThreadMessage) => void): void {
  const open = async (): Promise<Backend> => (await functionOf({ module, exported: name }))(options);
  const backend = open();
  // Told to whoever asks for an answer.
  backend.catch(() => undefined);
  let answerTo: (item: unknown, context: AnswerContext) => Promise<unknown> = () => {
    throw new AgopError("defect", "a worker thread has an item and no setting");
  };
  const messageFor = async (item: unknown): Promise<ThreadMessage> => {
    try {
      return { outcome: "done", answer: await answerTo(item, { backend: await backend }) };
    } catch (error) {
      const { code, message, hint } = toAgopError(error);
      return { outcome: "failed", code, message, hint };
    }
  };
  // Both ends are of one version: what comes is a request.
  parentPort?.on("message", (request: ThreadRequest) => {
    if (request.kind === "item") {
      void messageFor(request.item).then(reply);
      return;
    }
    const { setting } = request;
    const loading = functionOf(request.work);
    loading.catch(() => undefined);
    answerTo = async (item, context) => (await loading)(item, setting, context);
  });
}

// Only as a worker: importing this file elsewhere does nothing.
if (isStart(workerData)) {
  work(workerData, (message) => {
    parentPort?.postMessage(message);
  });
}
