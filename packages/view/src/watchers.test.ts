import { expect, it } from "vitest";
import { createHistory } from "./history.js";
import { madeIteration, madeStart } from "./made-events.js";
import type { LiveMessages } from "./page-data.js";
import { createWatchers } from "./watchers.js";

const state = { isPaused: false, canControl: false, isOver: false, isLost: false };

/** Reads a message only when it is told to. */
function slowWatcher() {
  const received: { readonly event: string; readonly data: string }[] = [];
  let read = (): void => undefined;
  const watcher = {
    writeSSE: (message: { readonly event: string; readonly data: string }) => {
      received.push(message);
      return new Promise<void>((resolve) => (read = resolve));
    },
  };
  const readOn = async () => {
    read();
    await new Promise(setImmediate);
  };
  return { watcher, received, readOn };
}

it("who does not read is sent nothing that piles up, and all so far when it reads again; others go on", async () => {
  const history = createHistory();
  const watchers = createWatchers(() => ({ history: { runs: history.runs(), warnings: [] }, state }));
  const { watcher: slow, received, readOn } = slowWatcher();
  const fast: LiveMessages["events"][] = [];
  watchers.add(slow);
  watchers.add({
    writeSSE: ({ event, data }) => {
      if (event === "events") fast.push(JSON.parse(data) as LiveMessages["events"]);
      return Promise.resolve();
    },
  });
  await new Promise(setImmediate);
  for (let t = 0; t <= 10_000; t++) {
    const event = t === 0 ? madeStart("lin-rfm") : madeIteration(t);
    history.add(event);
    watchers.sendEvents([{ source: "", event }]);
    if (t % 1000 === 0) await new Promise(setImmediate);
  }
  expect(received.map(({ event }) => event)).toEqual(["snapshot"]);
  await readOn();
  expect(received.map(({ event }) => event)).toEqual(["snapshot", "snapshot"]);
  expect(JSON.parse(received[1].data)).toMatchObject({ history: { runs: [{ iterations: 10_000 }] } });
  await readOn();
  watchers.sendEvents([{ source: "", event: madeIteration(10_001) }]);
  expect(received.at(-1)?.event).toBe("events");
  expect(fast.length).toBeGreaterThanOrEqual(11);
  watchers.remove(slow);
  watchers.sendState(state);
  expect([received.length, watchers.count]).toEqual([3, 1]);
});
