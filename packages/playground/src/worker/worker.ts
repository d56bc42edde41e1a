/// <reference lib="dom" />
import "./without-eval.js";
import type { RunEvent } from "@agop/core";
import { isInputError, toAgopError } from "@agop/core/registry";
import type { Following } from "@agop/workflow";
import type { Calls, FromWorker, Refusal, ToWorker } from "../messages.js";
import { complete } from "./complete.js";
import { seeTable } from "./see-table.js";
import { predict, train } from "./train.js";
import { shownColumn, shownRows } from "./two-tables.js";

// Answers the calls of the page. What it is asked it does at once; one worker is given one piece of work at a time.

/** Events are sent at most so often, in milliseconds, and then together. */
const sendEvery = 100;

const send = (message: FromWorker): void => {
  postMessage(message);
};

let waiting: RunEvent[] = [];
let lastSent = 0;
function sendEvents(): void {
  if (waiting.length > 0) send({ kind: "events", events: withOnePicture(waiting) });
  waiting = [];
  lastSent = performance.now();
}

/** A page shows the AGOP of the last iteration alone; the others' would only be copied. */
function withOnePicture(events: readonly RunEvent[]): readonly RunEvent[] {
  const last = events.findLastIndex((event) => event.type === "iteration" && event.agop);
  return events.map((event, place) => {
    return event.type === "iteration" && event.agop && place !== last ? { ...event, agop: null } : event;
  });
}

type Run = Parameters<NonNullable<Following["onRun"]>>[0];
let current: Run | undefined;
let isPaused = false;

const following: Following = {
  showAgop: true,
  onEvent: (event) => {
    waiting.push(event);
    if (performance.now() - lastSent > sendEvery) sendEvents();
  },
  onNote: (text) => {
    send({ kind: "note", text });
  },
  onRun: (run) => {
    current = run;
    if (isPaused) run.pause();
  },
};

function answer(message: Extract<ToWorker, { kind: "call" }>): Promise<Calls[keyof Calls]["answer"]> {
  switch (message.call) {
    case "see":
      return seeTable(message.asked);
    case "complete":
      return complete(message.asked, following);
    case "train":
      return train(message.asked, following);
    case "predict":
      return predict(message.asked, following);
    case "rows":
      return shownRows(message.asked);
    case "column":
      return shownColumn(message.asked);
  }
}

function refusalOf(error: unknown): Refusal {
  const { code, message, hint, stack } = toAgopError(error);
  if (isInputError(error)) return { message: hint === undefined ? message : `${message} (${hint})`, isDefect: false };
  return { message: `${message} (${code}) ${stack ?? ""}`, isDefect: true };
}

addEventListener("message", ({ data: message }: MessageEvent<ToWorker>) => {
  if (message.kind !== "call") {
    isPaused = message.kind === "pause";
    if (isPaused) current?.pause();
    else current?.resume();
    return;
  }
  const { id } = message;
  answer(message).then(
    (answered) => {
      sendEvents();
      send({ kind: "answer", id, answer: answered });
    },
    (error: unknown) => {
      sendEvents();
      send({ kind: "refused", id, refusal: refusalOf(error) });
    },
  );
});
