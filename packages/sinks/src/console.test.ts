import { PassThrough, Writable } from "node:stream";
import { expect, it } from "vitest";
import { consoleSink } from "./console.js";
import { sampleFailure, sampleIteration, sampleRun, sampleWarning } from "./sample-events.js";

it("writes a line for every event", async () => {
  const stream = new PassThrough();
  const sink = consoleSink(stream);
  for (const event of [sampleWarning, ...sampleRun({ iterations: 2, label: "final" }), sampleFailure])
    sink.write(event);
  await sink.close();
  expect(String(stream.read()).split("\n")).toEqual([
    "warning: few observations (few-observations)",
    "started final: lin-rfm on cpu (float64), matrix-completion 30 x 20, 400 observations, seed 7",
    "iteration 1  training residual 3.68e-1  held-out RMSE 3.142  effective rank 2  0.10 s",
    "iteration 2  training residual 1.35e-1  change 5.00e-1  held-out RMSE 1.571  effective rank 2  0.20 s",
    "finished: max-iterations after 2 iterations  iterations 2, limit 2  held-out RMSE 0.3333  0.20 s",
    "failed: the estimate is not finite (diverged); a larger ridge usually helps",
    "",
  ]);
  expect(stream.writableEnded).toBe(false);
  expect(stream.listenerCount("error")).toBe(0);
});

/** A pipe whose reader has gone. */
const brokenPipe = () =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done(new Error("write EPIPE"));
    },
  });
const pipeFailure = { code: "sink-failed", message: "write EPIPE" };

it("fails with the next event after the stream has failed", async () => {
  const sink = consoleSink(brokenPipe());
  sink.write(sampleIteration(1));
  await new Promise(setImmediate);
  const write = () => {
    sink.write(sampleIteration(2));
  };
  expect(write).toThrow(expect.objectContaining(pipeFailure));
  await expect(sink.close()).rejects.toMatchObject(pipeFailure);
});

it("fails when it is closed where only the last write failed", async () => {
  const sink = consoleSink(brokenPipe());
  sink.write(sampleIteration(1));
  await expect(sink.close()).rejects.toMatchObject(pipeFailure);
});
