import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const signals = ["SIGKILL", "SIGTERM", "SIGINT"] as const;
export type Signal = (typeof signals)[number];

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly elapsedMs: number;
}

const command = fileURLToPath(new URL("../../../cli/bin/agop.js", import.meta.url));

/** Runs the command with temporary files in the folder's own `tmp`, and sends it a signal after so long, if it still runs then. */
export async function runCommand(
  args: readonly string[],
  folder: string,
  interruption?: { readonly signal: Signal; readonly afterMs: number },
): Promise<Ended> {
  mkdirSync(join(folder, "tmp"), { recursive: true });
  const start = performance.now();
  const env = { ...process.env, TMPDIR: join(folder, "tmp"), OPENBLAS_NUM_THREADS: "1" };
  const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "ignore", "pipe"], env });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = new Promise<Pick<Ended, "code" | "signal">>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code, signal });
    });
  });
  const isOver = new AbortController();
  if (interruption) {
    void setTimeout(interruption.afterMs, undefined, { signal: isOver.signal }).then(
      () => child.kill(interruption.signal),
      () => undefined,
    );
  }
  const ended = await closed;
  isOver.abort();
  return { ...ended, stderr, elapsedMs: performance.now() - start };
}
