import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvent } from "@agop/core";
import { expect, it } from "vitest";
import { openListeners } from "./listeners.js";

/** A device on which every write finds the disk full. */
const fullDisk = "/dev/full";
const header = { title: "", command: null, versions: {}, outcome: null };

it.skipIf(!existsSync(fullDisk))("a full disk under the log costs a warning, not the work", async () => {
  let said = "";
  const terminal = { out: () => undefined, err: (text: string) => (said += text), isInteractive: false };
  const listeners = await openListeners({ terminal, header, runs: 1, events: fullDisk, quiet: true });
  const event: RunEvent = { type: "warning", code: "test", message: "an event" };
  listeners.onEvent(event);
  listeners.onEvent(event);
  listeners.close();
  expect(said.match(/the disk is full/g)).toHaveLength(1);
  expect(said.match(/an event/g)).toHaveLength(2);
});

it("what is refused leaves no run folder behind, and an earlier log as it was", async () => {
  const folder = mkdtempSync(join(tmpdir(), "agop-listeners-"));
  const terminal = { out: () => undefined, err: () => undefined, isInteractive: false };
  const runFolder = join(folder, "run");
  const mistyped = { terminal, header, runs: 1, runFolder, events: join(folder, "missing", "events.jsonl") };
  await expect(openListeners(mistyped)).rejects.toMatchObject({ code: "file-unwritable" });
  expect(existsSync(runFolder)).toBe(false);
  const events = join(folder, "earlier.jsonl");
  writeFileSync(events, '{"type":"warning","code":"test","message":"earlier"}\n');
  writeFileSync(join(folder, "run.json"), "{}");
  const taken = { ...mistyped, runFolder: folder, events };
  await expect(openListeners(taken)).rejects.toThrow("holds a run already");
  expect(readFileSync(events, "utf8")).toContain("earlier");
});
