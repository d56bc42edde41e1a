import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { denseMatrix } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { describe, expect, it } from "vitest";
import { wasmBackend, wasmBackendFrom, wasmPlugin } from "./index.js";

const address = new URL("../dist/agop.wasm", import.meta.url);

describe("loading the wasm backend", () => {
  it("takes one thread for each processor unless told otherwise", async () => {
    const backend = await wasmBackend();
    const threads = Math.min(16, availableParallelism());
    expect(backend.description).toBe(`WebAssembly SIMD, ${threads} thread${threads === 1 ? "" : "s"}`);
    backend.dispose();
  });

  it("works from the bytes of the module, as in a browser", async () => {
    const backend = await wasmBackendFrom(await readFile(address));
    const ones = backend.fromDense(denseMatrix(3, 2, new Float64Array(6).fill(1)));
    expect(Array.from(backend.toDense(backend.gram(ones)).data)).toEqual([3, 3, 3, 3]);
    expect(backend.description).toBe("WebAssembly SIMD, 1 thread");
    backend.dispose();
  });

  it("says so when the module cannot be had, or is another one", async () => {
    const unavailable = { code: "backend-unavailable" };
    await expect(wasmBackendFrom(new URL("file:///nowhere/agop.wasm"))).rejects.toMatchObject(unavailable);
    await expect(wasmBackendFrom(new Uint8Array(8))).rejects.toMatchObject(unavailable);
    // A module without any exports.
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    await expect(wasmBackendFrom(empty)).rejects.toMatchObject(unavailable);
  });

  it("writes a matrix into room that there is", async () => {
    const backend = await wasmBackend({ threads: 1 });
    const matrix = backend.fromDense(denseMatrix(2, 2, Float64Array.of(1, 2, 3, 4)));
    const room = new Float64Array(6);
    backend.copyOut(matrix, room.subarray(1, 5));
    expect([...room]).toEqual([0, 1, 2, 3, 4, 0]);
    expect(() => {
      backend.copyOut(matrix, room);
    }).toThrow(expect.objectContaining({ code: "shape-mismatch" }));
    backend.dispose();
  });

  it("is a backend plugin whose option is checked", async () => {
    const registry = createRegistry([wasmPlugin]);
    const { backend } = await registry.backend({ name: "wasm", threads: 1 });
    expect(backend.name).toBe("wasm");
    backend.dispose();
    await expect(registry.backend({ name: "wasm", threads: 0 })).rejects.toMatchObject({ code: "option-invalid" });
  });
});
