import {
  type Attributes,
  type Context,
  context as contexts,
  type Span,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import type { RunEvent } from "@agop/core";
import { measure, type Measurement, setup } from "./scalars.js";
import type { Sink } from "./sink.js";

/** SDKs keep 128 events of a span by default and drop the oldest; and a span is exported only when it ends. */
const iterationsPerSpan = 100;

/** Where the spans of runs go. */
export interface OpenTelemetryOptions {
  /** Default: that of the SDK which the process has registered; without one, nothing happens. */
  readonly tracer?: Tracer;
  /** What the spans of runs are below; default the context that is active when a run starts. */
  readonly parent?: Context;
}

/** A run that has not ended. */
interface LiveRun {
  readonly span: Span;
  /** With the span as parent. */
  readonly context: Context;
  readonly startMs: number;
  iterations: { readonly span: Span; count: number } | undefined;
  /** When the last iteration ended. */
  lastMs: number;
}

/**
 * Runs as spans of OpenTelemetry. A run is a span "agop run" with its setup as attributes; below it is a span "agop
 * iterations" for every 100 iterations, which has an event "iteration" for each, with all its numbers at the time it
 * ended. A gauge would keep only the last value, and one span would lose the first iterations of a long run. Names are
 * those of `measure` and `setup`, with dots: `agop.train.residual`. Warnings are events of the run's span; a failure is
 * its status and an exception. Exporting and flushing are the SDK's.
 */
export function openTelemetrySink({ tracer, parent }: OpenTelemetryOptions = {}): Sink {
  const spans = tracer ?? trace.getTracer("@agop/sinks");
  let run: LiveRun | undefined;

  const startRun = (startMs: number, attributes: Attributes): LiveRun => {
    const above = parent ?? contexts.active();
    const span = spans.startSpan("agop run", { startTime: startMs, attributes }, above);
    return { span, context: trace.setSpan(above, span), startMs, iterations: undefined, lastMs: startMs };
  };
  const endRun = (live: LiveRun, endMs: number): void => {
    live.iterations?.span.end(live.lastMs);
    live.span.end(endMs);
    run = undefined;
  };
  const addIteration = (live: LiveRun, { step, elapsedMs, scalars }: Measurement): void => {
    const startTime = live.lastMs;
    live.iterations ??= { span: spans.startSpan("agop iterations", { startTime }, live.context), count: 0 };
    live.lastMs = live.startMs + elapsedMs;
    const numbers = toAttributes(scalars.map(({ name, value }) => ({ path: name, value })));
    live.iterations.span.addEvent("iteration", { "agop.iteration": step, ...numbers }, live.lastMs);
    live.iterations.count++;
    if (live.iterations.count < iterationsPerSpan) return;
    live.iterations.span.end(live.lastMs);
    live.iterations = undefined;
  };
  const cutOff = (live: LiveRun): void => {
    live.span.setAttribute("agop.reason", "cut off");
    endRun(live, Date.now());
  };
  const write = (event: RunEvent): void => {
    switch (event.type) {
      case "run-started":
        if (run) cutOff(run);
        run = startRun(Date.parse(event.startedAt), toAttributes(setup(event)));
        break;
      case "iteration": {
        const measurement = measure(event);
        if (run && measurement) addIteration(run, measurement);
        break;
      }
      case "progress":
        break;
      case "warning":
        run?.span.addEvent("warning", { "agop.warning.code": event.code, "agop.warning.message": event.message });
        break;
      case "run-finished": {
        if (!run) break;
        const results = measure(event)?.scalars.map(({ name, value }) => ({ path: name, value })) ?? [];
        run.span.setAttributes({ "agop.reason": event.reason, "agop.iterations": event.iterations });
        run.span.setAttributes(toAttributes(results));
        endRun(run, run.startMs + event.elapsedMs);
        break;
      }
      case "run-failed": {
        // A run that is cancelled before it begins fails without having started.
        const failed = run ?? startRun(Date.now(), {});
        failed.span.recordException({ name: event.code, message: event.message });
        failed.span.setStatus({ code: SpanStatusCode.ERROR, message: `${event.code}: ${event.message}` });
        endRun(failed, Date.now());
      }
    }
  };
  return {
    name: "OpenTelemetry",
    write,
    close: () => {
      if (run) cutOff(run);
      return Promise.resolve();
    },
  };
}

function toAttributes(leaves: readonly { readonly path: string; readonly value: string | number | boolean }[]) {
  const attributes: Attributes = {};
  for (const { path, value } of leaves) attributes[`agop.${path.replaceAll("/", ".")}`] = value;
  return attributes;
}
