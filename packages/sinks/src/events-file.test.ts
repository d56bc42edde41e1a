import { existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgopError, RunEvent } from "@agop/core";
import { describe, expect, it } from "vitest";
import { attachSinks } from "./attach.js";
import { eventsFileSink } from "./events-file.js";
import { readRunEvents } from "./read-run-events.js";
import { sampleRun } from "./sample-events.js";

const events = sampleRun({ iterations: 3 });

async function write(path: string, some: readonly RunEvent[], goesOn?: boolean): Promise<void> {
  const sink = eventsFileSink(path, { ...(goesOn !== undefined && { goesOn }) });
  for (const event of some) sink.write(event);
  await sink.close();
}

async function read(path: string): Promise<readonly RunEvent[]> {
  const found: RunEvent[] = [];
  for await (const event of readRunEvents(path)) found.push(event);
  return found;
}

const newPath = () => join(mkdtempSync(join(tmpdir(), "agop-events-")), "events.jsonl");

describe("a file of events", () => {
  it("is replaced by those of another run, and gone on with where a run goes on", async () => {
    const path = newPath();
    await write(path, events, true);
    await write(path, events.slice(0, 2), true);
    expect(await read(path)).toEqual([...events, ...events.slice(0, 2)]);
    await write(path, events.slice(0, 1));
    expect(await read(path)).toEqual(events.slice(0, 1));
  });

  it("is gone on with after its last whole line, wherever a process was killed", async () => {
    const path = newPath();
    await write(path, [...events, { type: "warning", code: "long", message: "x".repeat(200_000) }]);
    const bytes = readFileSync(path);
    const ends = [...bytes.keys()].filter((place) => bytes[place] === 0x0a);
    for (const length of [0, 1, ends[0] - 1, ends[0], ends[0] + 1, ends[1] + 5, bytes.length - 2, bytes.length - 1]) {
      writeFileSync(path, bytes);
      truncateSync(path, length);
      const whole = ends.filter((end) => end <= length).length;
      await write(path, events, true);
      expect((await read(path)).slice(whole), `cut at ${length}`).toEqual(events);
    }
  });

  it("does not take the place of something else", async () => {
    const path = newPath();
    writeFileSync(path, "a,b\n1,2\n");
    for (const goesOn of [true, false]) {
      await expect(write(path, events, goesOn)).rejects.toMatchObject({ code: "file-unwritable" });
    }
    expect(readFileSync(path, "utf8")).toBe("a,b\n1,2\n");
  });

  /** A device on which every write finds the disk full. */
  const fullDisk = "/dev/full";

  it("is warned of once where the disk is full, and the events go on", async ({ skip }) => {
    skip(!existsSync(fullDisk), `there is no ${fullDisk}`);
    const failures: AgopError[] = [];
    const seen: RunEvent[] = [];
    const other = { name: "other", write: (event: RunEvent) => void seen.push(event), close: () => Promise.resolve() };
    const attached = attachSinks([eventsFileSink(fullDisk), other], (failure) => void failures.push(failure));
    events.forEach(attached.onEvent);
    await attached.close();
    expect(seen).toEqual(events);
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/events file sink has failed: cannot write .* disk is full/),
    ]);
  });
});
