import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvent } from "@agop/core";
import { describe, expect, it } from "vitest";
import { readRunEvents } from "./read-run-events.js";
import { runFolderSink } from "./run-folder.js";
import { sampleRun, sampleWarning } from "./sample-events.js";

const run = [sampleWarning, ...sampleRun({ iterations: 4 })];
const newFolder = () => mkdtemp(join(tmpdir(), "agop-run-folder-"));

async function eventsIn(folder: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of readRunEvents(join(folder, "events.jsonl"))) events.push(event);
  return events;
}

describe("a run folder", () => {
  it("has every event as soon as it has happened, and can be copied at any moment", async () => {
    const parent = await newFolder();
    const folder = join(parent, "runs", "first");
    const sink = runFolderSink(folder);
    for (const [k, event] of run.entries()) {
      sink.write(event);
      const copy = join(parent, `copy-${k}`);
      await cp(folder, copy, { recursive: true });
      expect(await eventsIn(copy)).toEqual(run.slice(0, k + 1));
      expect((await readdir(copy)).sort()).toEqual(["events.jsonl", "run.json"]);
    }
    await sink.close();
    expect(await eventsIn(folder)).toEqual(run);
  });

  it("says what was run, with which versions", async () => {
    const folder = await newFolder();
    const configuration = { algorithm: { name: "lin-rfm", alpha: 0.5 } };
    const command = ["agop", "run", "config.json"];
    const sink = runFolderSink(folder, { configuration, command, versions: { data: "2026-03" } });
    await sink.close();
    const core: unknown = JSON.parse(await readFile(new URL("../../core/package.json", import.meta.url), "utf8"));
    const description: unknown = JSON.parse(await readFile(join(folder, "run.json"), "utf8"));
    expect(description).toMatchObject({
      schemaVersion: 1,
      eventSchemaVersion: 2,
      command,
      configuration,
      versions: { node: process.versions.node, "@agop/core": (core as { version: string }).version, data: "2026-03" },
    });
  });

  it.each(["events.jsonl", "run.json"])("is refused where there is %s of another run", async (name) => {
    const folder = await newFolder();
    await writeFile(join(folder, name), "kept");
    expect(() => runFolderSink(folder)).toThrow(expect.objectContaining({ code: "file-unwritable" }));
    expect(await readFile(join(folder, name), "utf8")).toBe("kept");
    expect(await readdir(folder)).toEqual([name]);
  });

  it("is refused where the folder is a file", async () => {
    const path = join(await newFolder(), "file");
    await writeFile(path, "");
    expect(() => runFolderSink(path)).toThrow(expect.objectContaining({ code: "file-unwritable" }));
  });

  it("is not written through a link to somewhere else", async () => {
    const folder = await newFolder();
    await symlink(join(folder, "elsewhere"), join(folder, "events.jsonl"));
    expect(() => runFolderSink(folder)).toThrow(expect.objectContaining({ code: "file-unwritable" }));
    expect(await readdir(folder)).toEqual(["events.jsonl"]);
  });

  it("makes the folders above, and takes one that is empty", async () => {
    const folder = join(await newFolder(), "empty");
    await mkdir(folder);
    await runFolderSink(folder).close();
    expect((await readdir(folder)).sort()).toEqual(["events.jsonl", "run.json"]);
  });

  it("says so where it cannot be written any more", async () => {
    const sink = runFolderSink(await newFolder());
    await sink.close();
    const write = () => {
      sink.write(sampleWarning);
    };
    expect(write).toThrow(expect.objectContaining({ code: "file-unwritable" }));
  });
});
