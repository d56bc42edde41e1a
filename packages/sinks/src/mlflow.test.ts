import type { RunEvent } from "@agop/core";
import type { IterationEvent } from "@agop/core/run";
import { afterEach, describe, expect, it, vi } from "vitest";
import { mlflowSink } from "./mlflow.js";
import { sampleFailure, sampleIteration, sampleRun, sampleWarning } from "./sample-events.js";
import { missing, refusal, type Refusal, trackingServer } from "./sample-tracking-server.js";
import { measure } from "./scalars.js";

const servers: { stop(): void }[] = [];
afterEach(() => {
  for (const { stop } of servers.splice(0)) stop();
});

async function startServer(interfere?: (endpoint: string, call: number) => Refusal | undefined) {
  const server = await trackingServer(interfere);
  servers.push(server);
  return server;
}

async function send(url: string, events: readonly RunEvent[]): Promise<void> {
  const sink = mlflowSink({ url, experiment: "air quality", headers: { authorization: "Bearer secret" } });
  events.forEach(sink.write);
  await sink.close();
}

/** No measure of time: it only ends a test that hangs. */
const patience = { timeout: 600_000 } as const;

describe("a run in MLflow", () => {
  it("has every number of every iteration, in batches within the limits", async () => {
    const server = await startServer();
    const run = sampleRun({ iterations: 300, label: "final" });
    await send(server.url, [sampleWarning, ...run]);
    const [recorded, ...others] = server.runs;
    expect(others).toEqual([]);
    const startMs = Date.parse("2026-03-01T12:00:00.250Z");
    const expected = run.flatMap((event) => {
      const { scalars = [], step = 0, elapsedMs = 0 } = measure(event) ?? {};
      return scalars.map(({ name, value }) => ({ key: name, value, step, timestamp: startMs + elapsedMs }));
    });
    expect(expected.length).toBeGreaterThan(4000);
    expect(recorded.metrics).toEqual(expected);
    expect(recorded.batches).toHaveLength(Math.ceil(expected.length / 1000));
    expect(server.mostOpen()).toBe(1);
  });

  it("can be watched while it goes on", async () => {
    const server = await startServer();
    const sink = mlflowSink({ url: server.url, experiment: "air quality" });
    const [started] = sampleRun({ iterations: 3 });
    sink.write(started);
    for (const iteration of [1, 2, 3]) {
      sink.write(sampleIteration(iteration));
      await vi.waitFor(() => {
        expect(server.runs[0]?.metrics.at(-1)?.step).toBe(iteration);
      }, patience);
    }
    expect(server.runs[0].status).toBe("RUNNING");
    await sink.close();
  });

  it("has its settings as parameters, its name, its experiment, its reason for stopping", async () => {
    const server = await startServer();
    await send(server.url, sampleRun({ iterations: 2, label: "final" }));
    const [run] = server.runs;
    expect(run).toMatchObject({ experiment: server.experiments.get("air quality"), name: "final", status: "FINISHED" });
    expect(run.startMs).toBe(Date.parse("2026-03-01T12:00:00.250Z"));
    expect(Object.fromEntries(run.params)).toMatchObject({
      algorithm: "lin-rfm",
      "backend/name": "cpu",
      "settings/phi/alpha": "0.5",
      "stop/maxIterations": "2",
    });
    expect(Object.fromEntries(run.tags)).toEqual({ "agop.reason": "max-iterations" });
    expect(new Set(server.headers)).toEqual(new Set(["Bearer secret"]));
  });

  it("takes many and long settings, and names that MLflow does not", async () => {
    const server = await startServer();
    const [started, ...others] = sampleRun({ iterations: 1 });
    if (started.type !== "run-started") throw new Error("the sample must begin with run-started");
    const settings = { weights: Array.from({ length: 250 }, (_, k) => k), "größe|σ": "x".repeat(600) };
    const iteration: IterationEvent = { ...sampleIteration(2), details: { "‖M‖": 3 } };
    await send(server.url, [{ ...started, settings }, iteration, ...others]);
    const [run] = server.runs;
    expect(run.params.get("settings/weights/250")).toBe("249");
    expect(run.params.get("settings/gr__e__")).toBe("x".repeat(500));
    expect(run.metrics.find(({ key: name }) => name === "details/_M_")?.value).toBe(3);
    expect(run.status).toBe("FINISHED");
  });

  it("is one of several in one experiment, which is made once", async () => {
    const server = await startServer();
    await send(server.url, [...sampleRun({ iterations: 1, label: "search" }), ...sampleRun({ iterations: 2 })]);
    await send(server.url, sampleRun({ iterations: 3 }));
    expect(server.runs.map(({ name, status }) => [name, status])).toEqual([
      ["search", "FINISHED"],
      ["lin-rfm", "FINISHED"],
      ["lin-rfm", "FINISHED"],
    ]);
    expect(new Set(server.runs.map(({ experiment }) => experiment)).size).toBe(1);
    expect(server.calls.filter((call) => call === "experiments/create")).toHaveLength(1);
    // Once for each sink.
    expect(server.calls.filter((call) => call === "experiments/get-by-name")).toHaveLength(2);
  });

  it("finds the experiment that another process has made meanwhile", async () => {
    const server = await startServer((endpoint, call) => {
      if (endpoint !== "experiments/get-by-name" || call > 1) return undefined;
      server.experiments.set("air quality", "theirs");
      return missing;
    });
    await send(server.url, sampleRun({ iterations: 1 }));
    expect(server.runs).toMatchObject([{ experiment: "theirs", status: "FINISHED" }]);
  });

  const begun = sampleRun({ iterations: 2 }).slice(0, -1);
  const [finished] = sampleRun({ iterations: 2 }).slice(-1);
  it.each<[string, string, string, readonly RunEvent[]]>([
    ["KILLED", "cut off", "where the events end before it does", begun],
    ["KILLED", "cut off", "where another begins before it has ended", [...begun, ...sampleRun({ iterations: 1 })]],
    ["KILLED", "cancelled", "where it is cancelled", [...begun, { ...finished, reason: "cancelled" } as RunEvent]],
    ["KILLED", "cancelled: stop", "where it has no result", [...begun, { ...sampleFailure, code: "cancelled", message: "stop" } as RunEvent]], // prettier-ignore
    ["FAILED", "diverged: the estimate is not finite", "where it fails", [...begun, sampleFailure]],
  ])("is %s (%s) %s", async (status, reason, _, events) => {
    const server = await startServer();
    await send(server.url, events);
    expect(server.runs[0].status).toBe(status);
    expect(server.runs[0].tags.get("agop.reason")).toBe(reason);
  });

  it("is nothing without events that belong to a run", async () => {
    const server = await startServer();
    await send(server.url, [sampleWarning, sampleFailure]);
    expect(server.calls).toEqual([]);
  });
});

describe("a server in trouble", () => {
  const busy = { ...refusal(429, "RESOURCE_EXHAUSTED"), headers: { "retry-after": "0" } };
  const down = { ...refusal(503, "TEMPORARILY_UNAVAILABLE"), headers: { "retry-after": "0" } };

  it.each([busy, down])("is asked once more ($status)", async (trouble) => {
    const server = await startServer((_, call) => (call === 1 ? trouble : undefined));
    await send(server.url, sampleRun({ iterations: 3 }));
    expect(server.runs).toMatchObject([{ status: "FINISHED" }]);
    expect(server.runs[0].metrics).toHaveLength(3 * 15 - 1 + 4);
  });

  it("is a failure the second time, and gets no more", async () => {
    const server = await startServer((endpoint, call) =>
      // The first has the parameters.
      endpoint === "runs/log-batch" && call > 1 ? down : undefined,
    );
    await expect(send(server.url, sampleRun({ iterations: 3 }))).rejects.toMatchObject({
      code: "sink-failed",
      message: "runs/log-batch: status 503, TEMPORARILY_UNAVAILABLE: no",
    });
    const beginning = ["experiments/get-by-name", "experiments/create", "runs/create", "runs/log-batch"];
    expect(server.calls).toEqual([...beginning, "runs/log-batch", "runs/log-batch"]);
  });

  it("is not asked again where it refuses", async () => {
    const server = await startServer(() => refusal(403, "PERMISSION_DENIED"));
    await expect(send(server.url, sampleRun({ iterations: 3 }))).rejects.toMatchObject({
      message: "experiments/get-by-name: status 403, PERMISSION_DENIED: no",
    });
    expect(server.calls).toHaveLength(1);
  });

  it("fails the next event, not only the end", async () => {
    const server = await startServer(() => refusal(403, "PERMISSION_DENIED"));
    const sink = mlflowSink({ url: server.url, experiment: "air quality" });
    const [started] = sampleRun({ iterations: 1 });
    sink.write(started);
    const write = () => {
      sink.write(sampleIteration(1));
    };
    await vi.waitFor(() => {
      expect(write).toThrow(expect.objectContaining({ code: "sink-failed" }));
    }, patience);
    await expect(sink.close()).rejects.toMatchObject({ code: "sink-failed" });
  });

  it("may be no MLflow", async () => {
    const server = await startServer(() => ({ status: 200, body: { hello: "world" } }));
    await expect(send(server.url, sampleRun({ iterations: 1 }))).rejects.toMatchObject({
      message: "experiments/get-by-name: an answer that is not MLflow's",
    });
  });

  it("may not be there", async () => {
    const server = await startServer();
    server.stop();
    await expect(send(server.url, sampleRun({ iterations: 1 }))).rejects.toMatchObject({
      code: "sink-failed",
      message: expect.stringMatching(/^experiments\/get-by-name: http.*ECONNREFUSED/) as unknown,
    });
  });
});
