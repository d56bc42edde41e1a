import { AgopError } from "@agop/core";
import { expect, it } from "vitest";
import { insideWasm } from "./inside-wasm.js";

const failing = (error: Error) => () =>
  insideWasm(() => {
    throw error;
  });

it("does not recommend the native backend to those who use it", () => {
  const full = new AgopError("out-of-memory", "memory ends at 4 GiB", 'use the backend "native"');
  expect(failing(full)).toThrow(
    expect.objectContaining({ code: "out-of-memory", hint: 'use the backend "cpu", whose memory has no such end' }),
  );
  expect(failing(full)).toThrow("memory ends at 4 GiB");
});

it("passes on results and other errors", () => {
  expect(insideWasm(() => 3)).toBe(3);
  const other = new AgopError("shape-mismatch", "2 x 3");
  expect(failing(other)).toThrow(other);
});
