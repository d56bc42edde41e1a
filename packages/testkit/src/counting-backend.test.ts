import { cpuBackend } from "@agop/backend-cpu";
import { fromRows } from "@agop/core";
import { expect, it } from "vitest";
import { backendChecks } from "./backend/checks.js";
import { operandsOf, operationCalls } from "./backend/operation-calls.js";
import { runCheck } from "./check.js";
import { countingBackend } from "./counting-backend.js";

const matrix = fromRows([
  [2, 1],
  [1, 2],
]);

it("counts calls of each operation", () => {
  const { backend, calls } = countingBackend(cpuBackend());
  const a = backend.fromDense(matrix);
  backend.multiply(a, a);
  backend.multiply(a, a);
  expect([...calls]).toEqual([
    ["fromDense", 1],
    ["multiply", 2],
  ]);
});

it("counts the handles that neither a scope nor a release has freed", () => {
  const { backend, liveHandles } = countingBackend(cpuBackend());
  const a = backend.fromDense(matrix);
  expect(liveHandles()).toBe(1);
  backend.scope((keep) => {
    backend.thinQr(a);
    const kept = backend.scope((keepInner) => {
      backend.gram(a);
      return keepInner(backend.symmetricEigen(a).vectors);
    });
    expect(liveHandles()).toBe(4);
    keep(kept);
  });
  expect(liveHandles()).toBe(2);
  expect(() => {
    backend.scope(() => {
      backend.gram(a);
      throw new Error("in the middle");
    });
  }).toThrow("in the middle");
  expect(liveHandles()).toBe(2);
  backend.release(a);
  expect(liveHandles()).toBe(1);
});

it("is as good a backend as the one it counts", async () => {
  const create = () => countingBackend(cpuBackend()).backend;
  // Counting does not depend on sizes: without the checks of systems that take a second.
  const checks = backendChecks.filter(({ id }) => !id.endsWith("-tolerance"));
  for (const check of checks) await runCheck(check, { backend: create(), create });
});

it("counts every operation that a backend has", () => {
  const { backend, calls } = countingBackend(cpuBackend());
  const operands = operandsOf(backend, 2);
  backend.scope(() => {
    for (const { run } of operationCalls) run(backend, operands);
  });
  backend.release(operands.a);
  const operations = Object.entries(backend).filter(
    ([name, member]) => typeof member === "function" && name !== "dispose",
  );
  expect([...calls.keys()].sort()).toEqual(operations.map(([name]) => name).sort());
});
