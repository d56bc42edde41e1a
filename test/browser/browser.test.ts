import { fileURLToPath } from "node:url";
import { wasmBackend } from "@agop/backend-wasm";
import { build } from "vite";
import { beforeAll, expect, it } from "vitest";
import { describeInChromium, openChromium, openPage } from "./chromium.js";
import { compute, type Computed } from "./computation.js";
import type { ComputedInWorker } from "./page-worker.js";
import { type Files, serve } from "./serve.js";

/** The page bundled as by a user's build: from the packages' dist, not from their sources. Warnings are collected. */
async function bundle(): Promise<{ readonly files: Files; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
  };
  const nothing = (): void => undefined;
  const result = await build({
    root: fileURLToPath(new URL(".", import.meta.url)),
    configFile: false,
    worker: { format: "es" },
    build: { write: false },
    customLogger: {
      info: nothing,
      warn,
      warnOnce: warn,
      error: warn,
      clearScreen: nothing,
      hasErrorLogged: () => false,
      hasWarned: false,
    },
  });
  if (!("output" in result)) throw new Error("one page gives one bundle");
  const files = result.output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source] as const);
  return { files: new Map(files), warnings };
}

interface InChromium {
  readonly computed: Computed;
  readonly inWorker: ComputedInWorker;
  readonly complaints: readonly string[];
}

async function computeInChromium(files: Files, isIsolated: boolean): Promise<InChromium> {
  const { address, close } = await serve(files, { isIsolated });
  const browser = await openChromium();
  try {
    const { page, complaints } = await openPage(browser);
    await page.goto(address);
    const computed = await page.evaluate<Computed>("computed");
    const inWorker = await page.evaluate<ComputedInWorker>("computedInWorker");
    return { computed, inWorker, complaints };
  } finally {
    await browser.close();
    await close();
  }
}

describeInChromium("the wasm backend in a browser", () => {
  let files: Files;
  let expected: Computed;
  beforeAll(async () => {
    const bundled = await bundle();
    expect(bundled.warnings).toEqual([]);
    ({ files } = bundled);
    const backend = await wasmBackend({ threads: 1 });
    expected = await compute(backend);
    backend.dispose();
  });

  it("computes in Chromium what it computes in Node, to the last bit", async () => {
    // What is for Node alone stays out of the bundle.
    for (const content of files.values()) expect(String(content)).not.toContain("availableParallelism");
    const { computed, inWorker, complaints } = await computeInChromium(files, false);
    expect(complaints).toEqual([]);
    expect(computed.description).toBe("WebAssembly SIMD, 1 thread");
    for (const [name, numbers] of Object.entries(expected.numbers)) {
      expect(computed.numbers[name], name).toEqual(numbers);
    }

    // It is a completion, not two times the same nonsense.
    const { truth, completed } = computed.numbers;
    const worst = Math.max(...completed.map((value, place) => Math.abs(value - truth[place])));
    expect(worst).toBeLessThan(1e-6);

    expect(inWorker.here).toMatchObject({ threads: 1, isShared: false });
    expect(inWorker.here.reason).toContain("Cross-Origin-Opener-Policy");
    const [one, ...several] = inWorker.attempts;
    expect(one).toMatchObject({ description: "WebAssembly SIMD, 1 thread" });
    expect(several).toEqual([{ refused: "backend-unavailable" }, { refused: "backend-unavailable" }]);
  });

  it("has several threads in a worker of a page that is isolated, and the same bits", async () => {
    const { computed, inWorker, complaints } = await computeInChromium(files, true);
    expect(complaints).toEqual([]);
    // The page itself may not wait for other threads.
    expect(computed).toEqual({ ...expected, description: "WebAssembly SIMD, 1 thread" });
    expect(inWorker.here).toMatchObject({ isShared: true, reason: expect.stringContaining("isolated") as unknown });
    expect(inWorker.attempts).toEqual([
      { ...expected, description: "WebAssembly SIMD, 1 thread" },
      { ...expected, description: "WebAssembly SIMD, 2 threads" },
      { ...expected, description: "WebAssembly SIMD, 5 threads" },
    ]);
  });
});
