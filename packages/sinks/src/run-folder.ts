import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { AgopError, type JsonObject } from "@agop/core";
import { eventSchemaVersion } from "@agop/core/run";
import { installedVersions } from "./installed-versions.js";
import type { Sink } from "./sink.js";

/** Bumped when a field of run.json changes its meaning. */
const runSchemaVersion = 1;

/** What goes into run.json, so that the run can be made again. */
export interface RunFolderOptions {
  /** What the caller was asked to do; the settings of every run are in its `run-started` event. */
  readonly configuration?: JsonObject;
  /** Default: this process's command line. */
  readonly command?: readonly string[];
  /** Versions beside those of Node and Agop: of data, of plugins. */
  readonly versions?: Readonly<Record<string, string>>;
}

/**
 * A folder of its own for what happens: `run.json` (command, configuration, versions), written in one go, and
 * `events.jsonl`, to which every event is appended as a line of JSON the moment it happens, with one write to the
 * operating system. When the process is killed, all lines before are there; a copy made at any moment is a run folder
 * that ends at that moment. `readRunEvents` reads both. What is written is on the disk itself (fsync) when a run ends.
 * @param folder is made where it is missing
 * @throws AgopError `file-unwritable`, also where the folder holds a run already, and from `write`, when the disk is
 * full for one.
 */
export function runFolderSink(folder: string, options: RunFolderOptions = {}): Sink {
  const eventsPath = join(folder, "events.jsonl");
  const descriptor = attempt(`make a run folder of ${folder}`, () => {
    mkdirSync(folder, { recursive: true });
    assertUnused(folder);
    // "x" leaves it to the operating system that only one process gets the folder.
    const file = openSync(eventsPath, "ax");
    writeDescription(folder, options);
    return file;
  });
  return {
    name: "run folder",
    write: (event) => {
      attempt(`write on to ${eventsPath}`, () => {
        appendFileSync(descriptor, `${JSON.stringify(event)}\n`);
        if (event.type === "run-finished" || event.type === "run-failed") fsyncSync(descriptor);
      });
    },
    close: () =>
      new Promise((resolve) => {
        attempt(`close ${eventsPath}`, () => {
          closeSync(descriptor);
        });
        resolve();
      }),
  };
}

function writeDescription(folder: string, { configuration, command, versions }: RunFolderOptions): void {
  const description = {
    schemaVersion: runSchemaVersion,
    eventSchemaVersion,
    command: command ?? process.argv,
    configuration: configuration ?? null,
    versions: { ...installedVersions(), ...versions },
  };
  const temporary = join(folder, "run.json.tmp");
  writeFileSync(temporary, `${JSON.stringify(description, null, 2)}\n`, { flush: true });
  renameSync(temporary, join(folder, "run.json"));
}

function assertUnused(folder: string): void {
  if (!["events.jsonl", "run.json"].some((name) => existsSync(join(folder, name)))) return;
  throw new AgopError("file-unwritable", `${folder} holds a run already`, "give every run a folder of its own");
}

function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof AgopError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgopError("file-unwritable", `cannot ${what}: ${reason}`, undefined, { cause });
  }
}
