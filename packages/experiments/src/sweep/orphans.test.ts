import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";

/** A cell that notes its process, and never ends, nor looks at anything. */
const endless = (note: string) => `
import { writeFileSync } from "node:fs";
export const experiments = [{
  name: "endless", version: 1,
  cells: () => [{ key: "{}", parameters: {}, run: async () => { writeFileSync(${JSON.stringify(note)}, process.pid + "."); for (;;); } }],
}];
`;

const isLiving = (id: number): boolean => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

it("a cell that computes on and on ends with the process that has started it, also where that is killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "agop-orphans-"));
  const [module, note] = [join(folder, "endless.mjs"), join(folder, "note")];
  writeFileSync(module, endless(note));
  writeFileSync(note, "");
  // As it is built: sources are not runnable by Node 20.
  const { href } = new URL("../../dist/sweep/cell-worker.js", import.meta.url);
  const starting = `const { cellWorker } = await import("${href}");
    await cellWorker({ module: new URL("${pathToFileURL(module).href}") }).run({ experiment: "endless", version: 1, size: "quick", key: "{}" });`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", starting], { stdio: "ignore" });
  while (!readFileSync(note, "utf8").endsWith(".")) await pause(20);
  const cell = Number.parseInt(readFileSync(note, "utf8"));
  expect(isLiving(cell)).toBe(true);
  parent.kill("SIGKILL");
  // It waits as long as it takes; a cell that lives on ends in the test's own time limit.
  while (isLiving(cell)) await pause(20);
}, 60_000);
