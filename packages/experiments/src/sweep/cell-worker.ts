import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type CellBackend, usualBackend } from "./cell-backend.js";
import type { CellResult } from "./cells-file.js";
import { type CellTask, isAnswer } from "./messages.js";

/** Runs one cell at a time in a process of its own, which is started for the first, and anew where it has died. */
export interface CellWorker {
  /** The result, or a failure where the process ends without one. */
  run(task: CellTask): Promise<CellResult>;
  /** Ends the process at once; the next cell gets another. */
  end(): void;
}

/** What a worker's process is started with. */
export interface WorkerSetup {
  /** Exports the `experiments` that tasks name. */
  readonly module: URL;
  /** Left out: wasm. */
  readonly backend?: CellBackend;
}

export function cellWorker(setup: WorkerSetup): CellWorker {
  let child: ChildProcess | undefined;
  return {
    run: (task) => {
      if (!child?.connected) child = startProcess(setup);
      return runTask(child, task);
    },
    end: () => {
      child?.kill("SIGKILL");
      child = undefined;
    },
  };
}

function startProcess({ module, backend = usualBackend }: WorkerSetup): ChildProcess {
  // Sources are not runnable by Node 20, so that tests start the built worker too.
  const script = fileURLToPath(new URL("../../dist/sweep/worker.js", import.meta.url));
  const args = [module.href, String(process.pid), backend];
  // Flags of the process are not meant for the worker. What libraries print must not mix with the command's output.
  return fork(script, args, { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

function runTask(child: ChildProcess, task: CellTask): Promise<CellResult> {
  const start = performance.now();
  return new Promise((resolve) => {
    const failed = (reason: string): void => {
      finish({ key: task.key, outcome: "failed", reason, elapsedMs: performance.now() - start });
    };
    const onMessage = (message: unknown): void => {
      if (isAnswer(message) && message.key === task.key) finish(message);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      failed(`the worker process ended with ${signal ?? `exit code ${code ?? "unknown"}`}`);
    };
    const onError = ({ message }: Error): void => {
      failed(`the worker process: ${message}`);
    };
    const finish = (result: CellResult): void => {
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      resolve(result);
    };
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    child.send({ ...task });
  });
}
