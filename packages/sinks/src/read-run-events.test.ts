import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvent } from "@agop/core";
import { expect, it } from "vitest";
import { readRunEvents } from "./read-run-events.js";
import { sampleRun } from "./sample-events.js";

const path = join(await mkdtemp(join(tmpdir(), "agop-read-events-")), "events.jsonl");

async function read(content: string | Uint8Array): Promise<readonly RunEvent[]> {
  await writeFile(path, content);
  const events: RunEvent[] = [];
  for await (const event of readRunEvents(path)) events.push(event);
  return events;
}

const toLines = (events: readonly RunEvent[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");

it("reads what is whole, wherever the file was cut off", async () => {
  // A label of several bytes a letter, so that a cut may go through one.
  const run = sampleRun({ iterations: 1, label: "größer" });
  const bytes = new TextEncoder().encode(toLines(run));
  const ends = [...bytes.entries()].filter(([, byte]) => byte === 10).map(([k]) => k);
  for (let length = 0; length <= bytes.length; length++) {
    const whole = ends.filter((end) => end <= length).length;
    expect(await read(bytes.subarray(0, length)), `cut after ${length} bytes`).toEqual(run.slice(0, whole));
  }
});

it("reads files of many chunks", async () => {
  const run = sampleRun({ iterations: 500 });
  expect(await read(toLines(run))).toEqual(run);
});

it.each([
  ["broken line", '{"type":"iter\n'],
  ["a blank line", "\n"],
  ["no object", "3\n"],
  ["an unknown event", '{"type":"other"}\n'],
])("says where there is %s", async (_, line) => {
  const [first, ...others] = sampleRun({ iterations: 1 });
  const error = { code: "file-unreadable", message: `${path}:2: this is no event of a run` };
  await expect(read(toLines([first]) + line + toLines(others))).rejects.toMatchObject(error);
});

it("refuses events of another schema version", async () => {
  const later = toLines(sampleRun({ iterations: 1 })).replace('"schemaVersion":2', '"schemaVersion":3');
  await expect(read(later)).rejects.toMatchObject({
    code: "file-unreadable",
    message: `${path}:1: the events are of version 3; this is version 2`,
  });
});

it("says so where there is no file", async () => {
  const missing = readRunEvents(`${path}.missing`);
  await expect(missing.next()).rejects.toMatchObject({ code: "file-unreadable" });
});
