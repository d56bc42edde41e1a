import { afterEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { agop, folderWith, smallTable } from "./command-line.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

async function backendOf(...options: readonly string[]): Promise<string> {
  const at = await folderWith({ "in.csv": smallTable() });
  const { stdout } = await agop("complete", at("in.csv"), "--json", "--quiet", ...options);
  return z.object({ backend: z.string() }).parse(JSON.parse(stdout)).backend;
}

it("AGOP_BACKEND names the backend where none is asked for", async () => {
  vi.stubEnv("AGOP_BACKEND", "cpu");
  expect(await backendOf()).toBe("cpu");
  expect(await backendOf("--backend", "wasm")).toBe("wasm");
  vi.stubEnv("AGOP_BACKEND", "");
  expect(await backendOf()).not.toBe("cpu");
});

it("a name in AGOP_BACKEND that is no backend is refused", async () => {
  vi.stubEnv("AGOP_BACKEND", "abacus");
  const at = await folderWith({ "in.csv": smallTable() });
  const { exitCode, stderr } = await agop("complete", at("in.csv"), "--quiet");
  expect(exitCode).toBe(2);
  expect(stderr).toContain('there is no backend "abacus"');
});
