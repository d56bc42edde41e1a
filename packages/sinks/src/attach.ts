import { AgopError, type RunEvent } from "@agop/core";
import { toAgopError } from "@agop/core/registry";
import type { Sink } from "./sink.js";

/** Sinks as a listener: `fit(spec, { onEvent })` takes it. */
export interface AttachedSinks {
  /** Never throws, unless `warn` does. */
  onEvent(event: RunEvent): void;
  /** Resolves when every sink is closed; never rejects, unless `warn` throws. */
  close(): Promise<void>;
}

/**
 * Hands every event to every sink. A sink that fails gets no more events, and the others and the run go on: `warn` is
 * called once for it, with the sink's name in the message.
 */
export function attachSinks(sinks: readonly Sink[], warn: (failure: AgopError) => void): AttachedSinks {
  const open = new Set(sinks);
  const closing: Promise<void>[] = [];
  const close = async (sink: Sink): Promise<void> => {
    open.delete(sink);
    await sink.close();
  };
  const fail = (sink: Sink, cause: unknown): void => {
    const { code, message, hint } = toAgopError(cause);
    warn(new AgopError(code, `the ${sink.name} sink has failed: ${message}`, hint, { cause }));
  };
  return {
    onEvent: (event) => {
      for (const sink of open) {
        try {
          sink.write(event);
        } catch (cause) {
          // What closing it says is what `write` said already.
          closing.push(close(sink).catch(() => undefined));
          fail(sink, cause);
        }
      }
    },
    close: async () => {
      for (const sink of open) {
        closing.push(
          close(sink).catch((cause: unknown) => {
            fail(sink, cause);
          }),
        );
      }
      await Promise.all(closing);
    },
  };
}
