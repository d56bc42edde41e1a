import { afterEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { missingTfjsNode } from "../tfjs-node.js";
import { agop, folderWith, smallTable, spawnAgop } from "./command-line.js";

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

it("TensorFlow's library is as quiet as the rest", async ({ skip }) => {
  skip(missingTfjsNode !== undefined, missingTfjsNode);
  const config = {
    problem: { kind: "matrix-completion", triplets: "in.csv", rows: 3, cols: 3 },
    algorithm: { name: "lin-rfm", ridge: 0.1 },
    backend: { name: "tfjs", binding: "node" },
    stop: { maxIterations: 2, tolerance: 0 },
  };
  const at = await folderWith({ "in.csv": "0,0,1\n0,1,2\n1,0,3\n2,2,1\n", "run.json": JSON.stringify(config) });
  const { exitCode, stdout, stderr } = await spawnAgop(["run", at("run.json"), "--json", "--quiet"]);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\{/);
  expect(stdout).toContain("on node");
});
