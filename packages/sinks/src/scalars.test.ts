import { expect, it } from "vitest";
import { sampleFailure, sampleIteration, sampleRun, sampleWarning } from "./sample-events.js";
import { measure, setup } from "./scalars.js";

it("names the numbers of an iteration, and leaves out what is none", () => {
  const measurement = measure(sampleIteration(4));
  expect(measurement).toMatchObject({ step: 4, elapsedMs: 400 });
  expect(Object.fromEntries(measurement?.scalars.map(({ name, value }) => [name, value]) ?? [])).toEqual({
    "train/residual": Math.exp(-4),
    "train/relative-change": 0.25,
    "held-out/rmse": Math.PI / 4,
    "held-out/mae": Math.E / 4,
    "schedule/ridge": 1e-6,
    "schedule/floor": 1e-300,
    "spectrum/effective-rank": 2,
    "spectrum/1": 10 / 3,
    "spectrum/2": 0.1 + 0.2,
    "details/objective": -1 / 3,
    "details/layers/1": 0.5,
    "details/nested/correlation": 0.999,
    "time/elapsed-ms": 400,
    "phase/solve-ms": 60 / 7,
    "phase/agop-ms": 20,
  });
});

it("names whatever metrics a kind of problem has", () => {
  const validation = { n: 9, accuracy: 0.875, "top-5": 1 };
  const measurement = measure({ ...sampleIteration(1), validation });
  const measured = measurement?.scalars.filter(({ name }) => name.startsWith("validation/"));
  expect(measured).toEqual([
    { name: "validation/accuracy", value: 0.875 },
    { name: "validation/top-5", value: 1 },
  ]);
});

it("leaves out what is not finite, which an algorithm may say of itself", () => {
  const measurement = measure({ ...sampleIteration(1), details: { loss: Infinity, rate: NaN, rank: 3 } });
  const names = measurement?.scalars.map(({ name }) => name).filter((name) => name.startsWith("details/"));
  expect(names).toEqual(["details/rank"]);
});

it("names the errors of the result", () => {
  const finished = sampleRun({ iterations: 5 }).at(-1);
  expect(finished && measure(finished)).toEqual({
    step: 5,
    elapsedMs: 501,
    scalars: [
      { name: "result/held-out/rmse", value: 1 / 3 },
      { name: "result/held-out/mae", value: 0.25 },
      { name: "result/chosen-iteration", value: 5 },
      { name: "result/elapsed-ms", value: 501 },
    ],
  });
});

it("has no numbers for other events", () => {
  expect([sampleWarning, sampleFailure, ...sampleRun({ iterations: 0 }).slice(0, 1)].map(measure)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it("gives what a run was set up with as leaves", () => {
  const [started] = sampleRun({ iterations: 9, label: "final" });
  if (started.type !== "run-started") throw new Error("the sample must begin with run-started");
  expect(Object.fromEntries(setup(started).map(({ path, value }) => [path, value]))).toEqual({
    algorithm: "lin-rfm",
    label: "final",
    seed: 7,
    "backend/name": "cpu",
    "backend/precision": "float64",
    "backend/description": "JavaScript",
    "problem/kind": "matrix-completion",
    "problem/rows": 30,
    "problem/cols": 20,
    "problem/observations": 400,
    "stop/maxIterations": 9,
    "stop/tolerance": 0,
    "settings/name": "lin-rfm",
    "settings/ridge": 0.01,
    "settings/phi/name": "power",
    "settings/phi/alpha": 0.5,
  });
});
