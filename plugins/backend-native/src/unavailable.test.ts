import { wasmPlugin } from "@agop/backend-wasm";
import { createRegistry } from "@agop/core/registry";
import { afterEach, describe, expect, it, vi } from "vitest";
import { importKoffi } from "./foreign-library.js";
import { nativeBackend, nativePlugin } from "./index.js";

const nowhere = "/nowhere/libblas.so";
const registry = createRegistry([nativePlugin, wasmPlugin]);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("where there is no BLAS", () => {
  it("says which library the option names, and what to do", async () => {
    const attempt = registry.backend({ name: "native", library: nowhere });
    await expect(attempt).rejects.toThrow(`the library ${nowhere} that the option \`library\` names cannot be used`);
    await expect(attempt).rejects.toMatchObject({
      code: "backend-unavailable",
      hint: "name the file of a BLAS with LAPACK, like libopenblas.so.0, or leave it out to search for one",
    });
  });

  it("says that the environment variable names it", async () => {
    vi.stubEnv("AGOP_BLAS_LIBRARY", nowhere);
    const attempt = nativeBackend();
    await expect(attempt).rejects.toThrow(`${nowhere} that AGOP_BLAS_LIBRARY names`);
    await expect(attempt).rejects.toMatchObject({ code: "backend-unavailable" });
  });

  it("is replaced by wasm for `auto`, with one line that says why", async () => {
    vi.stubEnv("AGOP_BLAS_LIBRARY", nowhere);
    const { backend, notes } = await registry.backend({ name: "auto" });
    expect(backend.name).toBe("wasm");
    backend.dispose();
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(nowhere);
    expect(notes[0]).not.toContain("\n");
  });

  it("refuses a file that is no library", async () => {
    await expect(nativeBackend({ library: import.meta.filename })).rejects.toMatchObject({
      code: "backend-unavailable",
    });
  });

  it("says how to get koffi where it is not installed", async () => {
    await expect(importKoffi(() => Promise.reject(new Error("not found")))).rejects.toMatchObject({
      code: "backend-unavailable",
      hint: "npm install koffi",
    });
  });

  it("checks its options first", async () => {
    await expect(registry.backend({ name: "native", threads: 0 })).rejects.toMatchObject({ code: "option-invalid" });
    await expect(registry.backend({ name: "native", library: "" })).rejects.toMatchObject({ code: "option-invalid" });
  });
});
