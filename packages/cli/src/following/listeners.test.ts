import { existsSync } from "node:fs";
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
