import { Module } from "node:module";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { missingTfjsNode } from "../../../test/tfjs-node.js";

/** Each test opens TensorFlow.js as a process of its own would. */
const openAnew = async () => (await import("./open-tensorflow.js")).openTensorflow;

/** Installs a package of that name, with this as its only module, in a folder where Node looks after all others. */
async function install(name: string, module: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "agop-tfjs-"));
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "package.json"), JSON.stringify({ name, main: "index.js" }));
  await writeFile(join(folder, name, "index.js"), module);
  lookInto(folder);
}

/** NODE_PATH is read once, at the start of a process; this reads it again. */
function lookInto(folder: string): void {
  vi.stubEnv("NODE_PATH", folder);
  const readAgain: unknown = Reflect.get(Module, "_initPaths");
  if (typeof readAgain === "function") Reflect.apply(readAgain, Module, []);
}

beforeEach(() => {
  vi.resetModules();
  lookInto("");
});

describe("TensorFlow.js", () => {
  // First: what a test has loaded stays in tfjs-core, which belongs to the process.
  it.each([
    [
      "its library is away",
      'throw new Error("libtensorflow.so.2: cannot open it\\nas it is away");',
      "libtensorflow.so.2: cannot open it",
    ],
    ["what it needs is away", 'require("long-gone");', "Cannot find module 'long-gone'"],
    ["it brought a tfjs-core of its own", "", "it brings a @tensorflow/tfjs-core of another version than ours"],
  ])("tells of a binding that is there but does not load: %s", async (_, module, reason) => {
    await install("@tensorflow/tfjs-node-gpu", module);
    const openTensorflow = await openAnew();
    for (const asked of [undefined, "node-gpu"] as const) {
      await expect(openTensorflow(asked)).rejects.toMatchObject({
        code: "backend-unavailable",
        message: `TensorFlow.js's binding node-gpu is here, but does not load: ${reason}`,
      });
    }
    expect((await openTensorflow("wasm")).binding).toBe("wasm");
  });

  it("opens the best binding that is present, once, and says which", async () => {
    const openTensorflow = await openAnew();
    const first = await openTensorflow();
    expect(first.binding).toBe(missingTfjsNode === undefined ? "node" : "wasm");
    expect(first.description).toContain(first.binding);
    expect(await openTensorflow(first.binding)).toBe(first);
    await expect(openTensorflow("cpu")).rejects.toMatchObject({ code: "backend-unavailable" });
  });

  it("opens WebAssembly for little work, without a look at libraries", async () => {
    await install("@tensorflow/tfjs-node-gpu", 'throw new Error("not to be loaded");');
    const openTensorflow = await openAnew();
    const { binding } = await openTensorflow(undefined, 60 ** 3);
    expect(binding).toBe("wasm");
  });

  it("refuses a binding that is not there, says how it comes there, and opens another then", async () => {
    const openTensorflow = await openAnew();
    await expect(openTensorflow("webgpu")).rejects.toMatchObject({
      code: "backend-unavailable",
      message: "TensorFlow.js has no binding webgpu here",
    });
    await expect(openTensorflow("node-gpu")).rejects.toMatchObject({ hint: "npm install @tensorflow/tfjs-node-gpu" });
    expect((await openTensorflow("wasm")).binding).toBe("wasm");
  });
});
