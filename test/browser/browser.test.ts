import { fileURLToPath } from "node:url";
import { wasmBackend } from "@agop/backend-wasm";
import { build } from "vite";
import { expect, it } from "vitest";
import { describeInChromium, openChromium, openPage } from "./chromium.js";
import { compute, type Computed } from "./computation.js";
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

async function computeInChromium(files: Files): Promise<{ computed: Computed; complaints: readonly string[] }> {
  const { address, close } = await serve(files);
  const browser = await openChromium();
  try {
    const { page, complaints } = await openPage(browser);
    await page.goto(address);
    const computed = await page.evaluate<Computed>("computed");
    return { computed, complaints };
  } finally {
    await browser.close();
    await close();
  }
}

describeInChromium("the wasm backend in a browser", () => {
  it("computes in Chromium what it computes in Node, to the last bit", async () => {
    const { files, warnings } = await bundle();
    expect(warnings).toEqual([]);
    // What is for Node alone stays out of the bundle.
    for (const content of files.values()) expect(String(content)).not.toContain("availableParallelism");
    const { computed, complaints } = await computeInChromium(files);
    expect(complaints).toEqual([]);

    const backend = await wasmBackend({ threads: 1 });
    const expected = await compute(backend);
    backend.dispose();
    expect(computed.description).toBe("WebAssembly SIMD, 1 thread");
    for (const [name, numbers] of Object.entries(expected.numbers)) {
      expect(computed.numbers[name], name).toEqual(numbers);
    }

    // It is a completion, not two times the same nonsense.
    const { truth, completed } = computed.numbers;
    const worst = Math.max(...completed.map((value, place) => Math.abs(value - truth[place])));
    expect(worst).toBeLessThan(1e-6);
  });
});
