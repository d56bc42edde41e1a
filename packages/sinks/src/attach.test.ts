import { AgopError, type RunEvent } from "@agop/core";
import { expect, it } from "vitest";
import { attachSinks } from "./attach.js";
import { sampleRun } from "./sample-events.js";
import type { Sink } from "./sink.js";

const run = sampleRun({ iterations: 3 });

function recorder(): Sink & { readonly events: RunEvent[]; isClosed: boolean } {
  const sink = {
    name: "recorder",
    events: [] as RunEvent[],
    isClosed: false,
    write: (event: RunEvent) => {
      sink.events.push(event);
    },
    close: async () => {
      await Promise.resolve();
      sink.isClosed = true;
    },
  };
  return sink;
}

it("hands every event to every sink, and closes them", async () => {
  const sinks = [recorder(), recorder()];
  const attached = attachSinks(sinks, () => undefined);
  run.forEach(attached.onEvent);
  await attached.close();
  for (const { events, isClosed } of sinks) {
    expect(events).toEqual(run);
    expect(isClosed).toBe(true);
  }
});

it("reports a sink that throws once, closes it, and goes on with the others", async () => {
  let writes = 0;
  let closes = 0;
  const broken: Sink = {
    name: "broken",
    write: () => {
      if (++writes === 2) throw new AgopError("file-unwritable", "the disk is full", "make room");
    },
    close: () => {
      closes++;
      return Promise.reject(new Error("the same again"));
    },
  };
  const other = recorder();
  const warnings: AgopError[] = [];
  const attached = attachSinks([broken, other], (failure) => warnings.push(failure));
  run.forEach(attached.onEvent);
  await attached.close();
  expect(writes).toBe(2);
  expect(closes).toBe(1);
  expect(other.events).toEqual(run);
  expect(warnings).toEqual([
    expect.objectContaining({
      code: "file-unwritable",
      message: "the broken sink has failed: the disk is full",
      hint: "make room",
    }),
  ]);
});

it("reports a sink that cannot be closed", async () => {
  const broken: Sink = {
    name: "broken",
    write: () => undefined,
    close: () => Promise.reject(new AgopError("sink-failed", "gone")),
  };
  const warnings: AgopError[] = [];
  const other = recorder();
  await attachSinks([broken, other], (failure) => warnings.push(failure)).close();
  expect(warnings).toEqual([expect.objectContaining({ message: "the broken sink has failed: gone" })]);
  expect(other.isClosed).toBe(true);
});
