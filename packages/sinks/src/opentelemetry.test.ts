import { ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"; // prettier-ignore
import { describe, expect, it } from "vitest";
import { openTelemetrySink } from "./opentelemetry.js";
import { sampleFailure, sampleIteration, sampleRun, sampleWarning } from "./sample-events.js";
import type { Sink } from "./sink.js";

/** A sink, and the spans that the SDK with its default limits exports. */
function collect(): { readonly sink: Sink; spans(name: string): readonly ReadableSpan[] } {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  return {
    sink: openTelemetrySink({ tracer: provider.getTracer("test") }),
    spans: (name) => exporter.getFinishedSpans().filter((span) => span.name === name),
  };
}

const millis = ([seconds, nanos]: readonly [number, number]): number => seconds * 1000 + nanos / 1e6;
const startMs = Date.parse("2026-03-01T12:00:00.250Z");

describe("spans of OpenTelemetry", () => {
  it("have an event for every iteration, also of a long run", async () => {
    const { sink, spans } = collect();
    sampleRun({ iterations: 250 }).forEach(sink.write);
    await sink.close();
    const events = spans("agop iterations").flatMap((span) => span.events);
    expect(events.map(({ name, attributes }) => [name, attributes?.["agop.iteration"]])).toEqual(
      Array.from({ length: 250 }, (_, k) => ["iteration", k + 1]),
    );
    expect(spans("agop iterations").map(({ droppedEventsCount }) => droppedEventsCount)).toEqual([0, 0, 0]);
    const { heldOut } = sampleIteration(17);
    expect(events[16].attributes).toMatchObject({
      "agop.train.residual": Math.exp(-17),
      "agop.held-out.rmse": heldOut?.rmse,
      "agop.details.nested.correlation": 0.999,
      "agop.phase.solve-ms": 60 / 7,
    });
    expect(millis(events[16].time)).toBeCloseTo(startMs + 1700, 3);
  });

  it("are one for a run, with its setup and its result, and the iterations below", async () => {
    const { sink, spans } = collect();
    const [started, ...others] = sampleRun({ iterations: 150, label: "final" });
    [sampleWarning, started, sampleWarning, ...others].forEach(sink.write);
    await sink.close();
    const [run, ...more] = spans("agop run");
    expect(more).toEqual([]);
    expect(run.attributes).toMatchObject({
      "agop.algorithm": "lin-rfm",
      "agop.label": "final",
      "agop.backend.precision": "float64",
      "agop.settings.phi.alpha": 0.5,
      "agop.reason": "max-iterations",
      "agop.iterations": 150,
      "agop.result.held-out.rmse": 1 / 3,
    });
    expect(run.status.code).toBe(SpanStatusCode.UNSET);
    expect(millis(run.startTime)).toBeCloseTo(startMs, 3);
    expect(millis(run.endTime)).toBeCloseTo(startMs + 15_001, 3);
    expect(run.events).toMatchObject([
      { name: "warning", attributes: { "agop.warning.code": "few-observations", "agop.warning.message": "few observations" } }, // prettier-ignore
    ]);
    const below = spans("agop iterations");
    for (const { parentSpanContext } of below) expect(parentSpanContext).toEqual(run.spanContext());
    const bounds = below.map(({ startTime, endTime }) => [millis(startTime), millis(endTime)].map((ms) => Math.round(ms - startMs))); // prettier-ignore
    expect(bounds).toEqual([[0, 10_000], [10_000, 15_000]]); // prettier-ignore
  });

  it("are exported while a long run is still going on", () => {
    const { sink, spans } = collect();
    sampleRun({ iterations: 250 }).slice(0, 202).forEach(sink.write);
    expect(spans("agop iterations")).toHaveLength(2);
    expect(spans("agop run")).toHaveLength(0);
  });

  it.each([
    ["after it has started", sampleRun({ iterations: 2 }).slice(0, -1)],
    ["before it starts", []],
  ])("have the status of an error where a run fails %s", async (_, before) => {
    const { sink, spans } = collect();
    [...before, sampleFailure].forEach(sink.write);
    await sink.close();
    expect(spans("agop run")).toMatchObject([
      {
        status: { code: SpanStatusCode.ERROR, message: "diverged: the estimate is not finite" },
        events: [{ name: "exception", attributes: { "exception.message": "the estimate is not finite" } }],
      },
    ]);
  });

  it("end with the stream, also where the run has not", async () => {
    const { sink, spans } = collect();
    sampleRun({ iterations: 2 }).slice(0, -1).forEach(sink.write);
    await sink.close();
    expect(spans("agop run")).toMatchObject([{ attributes: { "agop.reason": "cut off" } }]);
    expect(spans("agop iterations")).toHaveLength(1);
  });

  it("are below the span that the caller names", async () => {
    const exporter = new InMemorySpanExporter();
    const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer("test");
    const above = tracer.startSpan("job");
    const sink = openTelemetrySink({ tracer, parent: trace.setSpan(ROOT_CONTEXT, above) });
    sampleRun({ iterations: 1 }).forEach(sink.write);
    await sink.close();
    const run = exporter.getFinishedSpans().find(({ name }) => name === "agop run");
    expect(run?.parentSpanContext).toEqual(above.spanContext());
  });
});
