import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { wasmBackend } from "@agop/backend-wasm";
import { chromium } from "playwright-core";
import { build } from "vite";
import { describe, expect, it } from "vitest";
import { compute, type Computed } from "./computation.js";
import { type Files, serve } from "./serve.js";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const hasChromium = existsSync(executablePath);
if (!hasChromium) console.warn(`not tested in a browser: there is no ${executablePath}; CHROMIUM may name another`);

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
  // Chromium has no sandbox for root, in containers most of all.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
    await page.goto(address);
    const computed = await page.evaluate<Computed>("computed");
    return { computed, complaints };
  } finally {
    await browser.close();
    await close();
  }
}

describe("the wasm backend in a browser", () => {
  it.skipIf(!hasChromium)(
    "computes in Chromium what it computes in Node, to the last bit",
    async () => {
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
    },
    60_000,
  );
});
