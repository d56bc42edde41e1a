import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "agop";

/** How a command ended and what it wrote. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line inside this process: fast, and the same code as the command. */
export async function agop(...args: readonly string[]): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  const exitCode = await main(args, {
    out: (text) => (stdout += text),
    err: (text) => (stderr += text),
    isInteractive: false,
  });
  return { exitCode, stdout, stderr };
}

const bin = fileURLToPath(new URL("../../packages/cli/bin/agop.js", import.meta.url));

/** Runs the built command in a process of its own, as a user does. */
export function spawnAgop(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly interruptWhen?: (stderr: string) => boolean;
    /** What interrupts; default SIGINT. */
    readonly signal?: NodeJS.Signals;
    /** What it reads from standard input; nothing if left out. */
    readonly input?: string | Uint8Array;
    /** As where it is piped into a command that reads nothing. */
    readonly closesOutput?: boolean;
    /** As where whoever reads the progress goes away. */
    readonly closesErrors?: boolean;
  } = {},
): Promise<Outcome> {
  const { cwd, interruptWhen, signal = "SIGINT", input, closesOutput = false, closesErrors = false } = options;
  const child = spawn(process.execPath, [bin, ...args], { cwd, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(input);
  let stdout = "";
  let stderr = "";
  let isInterrupted = false;
  if (closesOutput) child.stdout.destroy();
  if (closesErrors) child.stderr.destroy();
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    if (!isInterrupted && interruptWhen?.(stderr)) isInterrupted = child.kill(signal);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ exitCode: code ?? -1, stdout, stderr });
    });
  });
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "agop-cli-"));
}

/** Writes files into a new folder and gives a function from names to paths. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<(name: string) => string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return (name) => join(folder, name);
}

/** A rank-one table with some cells missing, which any completion finds. */
export function smallTable(rows = 30): string {
  const cell = (i: number, j: number): string =>
    (i * 7 + j * 3) % 5 === 0 ? "" : String((i + 1) * (j + 2) * (i % 2 ? 1 : -1));
  const lines = Array.from({ length: rows }, (_, i) => [0, 1, 2, 3].map((j) => cell(i, j)).join(","));
  return `a,b,c,d\n${lines.join("\n")}\n`;
}
