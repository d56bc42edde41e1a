import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { z } from "zod";

/** A program of python/ in a process of its own, which waits while others are timed: a line of JSON each way. */
export interface PythonPeer {
  /** Undefined where the program has ended, or there is no interpreter. */
  ask<T>(schema: z.ZodType<T>, request: object): Promise<T | undefined>;
  close(): Promise<void>;
}

/** The environment variable AGOP_PYTHON names another interpreter than python3. */
export function startPythonPeer(name: string, threads: number): PythonPeer {
  const count = String(threads);
  const program = fileURLToPath(new URL(`../python/${name}`, import.meta.url));
  const child = spawn(process.env["AGOP_PYTHON"] ?? "python3", [program], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, OPENBLAS_NUM_THREADS: count, MKL_NUM_THREADS: count, OMP_NUM_THREADS: count },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // Where there is no interpreter, or it ends, the lines end.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  return {
    ask: async (schema, request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const line = await lines.next();
      return line.done === true ? undefined : schema.parse(JSON.parse(line.value));
    },
    close: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "close");
    },
  };
}
