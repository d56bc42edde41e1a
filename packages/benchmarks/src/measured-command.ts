import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What the built `agop` command took, with `--json`. */
export interface MeasuredCommand {
  /** The document that it printed. */
  readonly document: unknown;
  readonly seconds: number;
  /** Of all its threads. */
  readonly processorSeconds: number;
  /** Resident, at its largest. */
  readonly peakBytes: number;
}

const command = fileURLToPath(new URL("../../cli/bin/agop.js", import.meta.url));

/** Ticks in a second, of /proc. */
const ticks = 100;

/**
 * Runs `agop` with these arguments in a process of its own. Linux, for /proc.
 * @throws Error where it fails
 */
export async function measureCommand(args: readonly string[]): Promise<MeasuredCommand> {
  const start = performance.now();
  const child = spawn(process.execPath, [command, ...args, "--json", "--quiet"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  let peakBytes = 0;
  let processorSeconds = 0;
  const look = setInterval(() => {
    const read = (name: string): Promise<string> => readFile(`/proc/${child.pid}/${name}`, "utf8");
    Promise.all([read("status"), read("stat")]).then(
      ([status, stat]) => {
        peakBytes = Math.max(peakBytes, 1024 * Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0));
        const [user, system] = stat.split(" ").slice(13, 15).map(Number);
        processorSeconds = (user + system) / ticks;
      },
      () => undefined,
    );
  }, 100);
  const [code] = (await once(child, "close")) as [number];
  clearInterval(look);
  if (code !== 0) throw new Error(`agop ended with ${code}`);
  return {
    document: JSON.parse(stdout),
    seconds: (performance.now() - start) / 1000,
    processorSeconds,
    peakBytes,
  };
}
