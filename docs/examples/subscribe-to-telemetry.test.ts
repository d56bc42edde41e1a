import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { RunEvent } from "@agop/core";
import { readRunEvents } from "@agop/sinks";
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { describe, expect, it } from "vitest";
import { trackingServer } from "../../packages/sinks/src/sample-tracking-server.js";

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
const server = await trackingServer();
process.env["MLFLOW_TRACKING_URI"] = server.url;
const { folder, result, bestError } = await import("./subscribe-to-telemetry.js");
server.stop();

const events: RunEvent[] = [];
for await (const event of readRunEvents(join(folder, "run", "events.jsonl"))) events.push(event);
const iterations = events.flatMap((event) => (event.type === "iteration" ? [event] : []));

describe("the guide to telemetry", () => {
  it("keeps every event in the run folder", () => {
    expect(events[0].type).toBe("run-started");
    expect(iterations).toHaveLength(result.iterations);
    expect(events.at(-1)).toMatchObject({ type: "run-finished", reason: result.reason });
  });

  it("writes a TensorBoard file", async () => {
    expect(await readdir(join(folder, "tensorboard"))).toEqual([
      expect.stringMatching(/^events\.out\.tfevents\.\d+\./),
    ]);
  });

  it("sends every iteration to MLflow", () => {
    const [run] = server.runs;
    expect(run.status).toBe("FINISHED");
    const curve = run.metrics.filter(({ key }) => key === "held-out/rmse").map(({ value }) => value);
    expect(curve).toEqual(iterations.map(({ heldOut }) => heldOut?.rmse));
  });

  it("has an event of OpenTelemetry for every iteration", () => {
    const seen = exporter.getFinishedSpans().flatMap((span) => span.events.filter(({ name }) => name === "iteration"));
    const errors = seen.map(({ attributes }) => attributes?.["agop.held-out.rmse"]);
    expect(errors).toEqual(iterations.map(({ heldOut }) => heldOut?.rmse));
  });

  it("finds the smallest error with a sink of its own", () => {
    expect(bestError).toBe(Math.min(...iterations.map(({ heldOut }) => heldOut?.rmse ?? Infinity)));
    expect(bestError).toBeLessThan(1);
  });
});
