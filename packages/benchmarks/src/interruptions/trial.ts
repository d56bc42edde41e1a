import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, runCommand, type Signal } from "./interrupted.js";
import type { Subject } from "./subjects.js";

/** What the command gives when nobody interrupts it. */
export interface Undisturbed {
  readonly result: string;
  readonly outputs: ReadonlyMap<string, string>;
  readonly elapsedMs: number;
}

/** How one interruption went. */
export interface Outcome {
  readonly subject: Subject["name"];
  readonly signal: Signal;
  readonly afterMs: number;
  /** Whether it was over before the signal came, told of the interruption, or just ended. */
  readonly ended: "finished" | "told" | "gone";
  /** Whether there was something to go on from, and it was gone on from. */
  readonly isResumed: boolean;
  /** Half-written files under names of their own that a process which is killed cannot remove. */
  readonly leftovers: number;
  /** Empty where all is as it should be. */
  readonly faults: readonly string[];
}

/** What is in the place of an output before the command begins. */
const before = "what was here before\n";

function prepare(subject: Subject): string {
  const folder = mkdtempSync(join(tmpdir(), "agop-interruptions-"));
  for (const [name, content] of Object.entries(subject.inputs)) writeFileSync(join(folder, name), content);
  for (const name of subject.outputs) writeFileSync(join(folder, name), before);
  mkdirSync(join(folder, "tmp"));
  return folder;
}

/** @throws Error where the command does not even run undisturbed */
export async function undisturbed(subject: Subject): Promise<Undisturbed> {
  const folder = prepare(subject);
  try {
    const { code, stderr, elapsedMs } = await runCommand(subject.args(folder), folder);
    if (code !== 0) throw new Error(`agop ${subject.name} ended with ${String(code)}: ${stderr}`);
    const outputs = new Map(subject.outputs.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
    return { result: subject.result(folder), outputs, elapsedMs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Interrupts the command after so long, looks at what it has left, and goes on from there. */
export async function interrupt(
  subject: Subject,
  expected: Undisturbed,
  { signal, afterMs, keepAt }: { readonly signal: Signal; readonly afterMs: number; readonly keepAt?: string },
): Promise<Outcome> {
  const folder = prepare(subject);
  const faults: string[] = [];
  try {
    const ended = await runCommand(subject.args(folder), folder, { signal, afterMs });
    const how = endOf(ended);
    if (how === undefined) faults.push(`ended with ${String(ended.code)}, ${String(ended.signal)}: ${ended.stderr}`);
    faults.push(...filesFaults(subject, expected, folder));
    const leftovers = strangers(subject, folder);
    if (signal !== "SIGKILL") faults.push(...leftovers.map((name) => `${name} is left behind`));
    const args = subject.resume(folder);
    if (args) {
      const { code, stderr } = await runCommand(args, folder);
      if (code !== 0) faults.push(`going on ended with ${String(code)}: ${stderr}`);
      else if (subject.result(folder) !== expected.result) faults.push("going on gave another result");
      faults.push(...logFaults(subject, folder, false).map((fault) => `after going on ${fault}`));
    }
    const facts = { subject: subject.name, signal, afterMs, leftovers: leftovers.length };
    return { ...facts, ended: how ?? "gone", isResumed: args !== undefined, faults };
  } finally {
    if (faults.length > 0 && keepAt !== undefined) cpSync(folder, join(keepAt, `${subject.name}-${signal}-${afterMs}`), { recursive: true }); // prettier-ignore
    rmSync(folder, { recursive: true });
  }
}

function endOf({ code, signal }: Ended): Outcome["ended"] | undefined {
  if (code === 0) return "finished";
  if (code === 130) return "told";
  // By the signal itself: nobody listened yet, or nobody can.
  return signal === null ? undefined : "gone";
}

function filesFaults(subject: Subject, { outputs }: Undisturbed, folder: string): readonly string[] {
  const inputs = Object.entries(subject.inputs).filter(([name, content]) => textAt(folder, name) !== content);
  const halves = subject.outputs.filter((name) => ![before, outputs.get(name)].includes(textAt(folder, name)));
  return [
    ...inputs.map(([name]) => `${name} was touched`),
    ...halves.map((name) => `${name} is neither what it was nor the result`),
    ...logFaults(subject, folder, true),
  ];
}

/** Lines of JSON, of which the last may be cut off. */
function logFaults({ logs }: Subject, folder: string, mayBeCut: boolean): readonly string[] {
  return logs.flatMap((name) => {
    const lines = (textAt(folder, name) ?? "").split("\n");
    const last = lines.pop() ?? "";
    const broken = lines.filter((line) => !isJson(line)).length;
    const cut = !mayBeCut && last !== "" ? [`${name} ends within a line`] : [];
    return broken > 0 ? [`${name} has ${broken} lines that are none`, ...cut] : cut;
  });
}

/** Files that nobody asked for. */
function strangers({ inputs, outputs, logs }: Subject, folder: string): readonly string[] {
  const known = new Set([...Object.keys(inputs), ...outputs, ...logs, "state"]);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || (entry.parentPath === join(folder, "tmp") && entry.name.startsWith("agop-")))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !known.has(name));
}

function textAt(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
