import type { AgopError, RunEvent } from "@agop/core";
import { attachSinks } from "./attach.js";
import type { Sink } from "./sink.js";

/** What gives events to a subscriber: an RxJS Observable, such as `observeRun` makes, or anything like it. */
export interface EventStream {
  subscribe(observer: { next(event: RunEvent): void; error(cause: unknown): void; complete(): void }): unknown;
}

/**
 * Subscribes sinks to a stream of events, and closes them at its end. A sink that fails is reported to `warn`, as
 * `attachSinks` does; the rest goes on.
 * @returns when the stream has ended and all sinks are closed
 * @throws whatever the stream fails with, such as the AgopError of a run that failed; never the failure of a sink.
 */
export async function drain(
  events: EventStream,
  sinks: readonly Sink[],
  warn: (failure: AgopError) => void,
): Promise<void> {
  const attached = attachSinks(sinks, warn);
  try {
    await new Promise<void>((resolve, reject) => {
      events.subscribe({ next: attached.onEvent, error: reject, complete: resolve });
    });
  } finally {
    await attached.close();
  }
}
