import { createHash } from "node:crypto";
import { nativeBackend } from "@agop/backend-native";
import { wasmBackend } from "@agop/backend-wasm";
import { cpuBackend } from "@agop/backend-cpu";
import { AgopError, type Backend, denseMatrix, fit, type JsonObject, seededRandom, supervised } from "@agop/core";
import { afterEach, describe, expect, it } from "vitest";
import { treeRfm, type TreeRfmOptions } from "./tree-rfm.js";

const random = seededRandom(6);
const [rows, features] = [300, 4];
const inputs = denseMatrix(
  rows,
  features,
  Float64Array.from({ length: rows * features }, () => random.normal()),
);
const targets = Float64Array.from(
  { length: rows },
  (_, i) => Math.sin(inputs.data[features * i]) * inputs.data[features * i + 1],
);
const problem = supervised(inputs, denseMatrix(rows, 1, targets));
const options: TreeRfmOptions = {
  leaf: { kernel: { norm: 2, exponent: 1, bandwidth: 5 } },
  leafSize: 80,
  overlap: 0.05,
  updates: 2,
};

const open: Backend[] = [];
afterEach(() => {
  for (const backend of open.splice(0)) backend.dispose();
});

function run(backend: Backend, threads: number, signal?: AbortSignal) {
  const algorithm = treeRfm({ ...options, threads });
  return fit({ algorithm, problem, backend, stop: { maxIterations: 1 } }, { ...(signal && { signal }) });
}

/** The bits of all that was found. */
async function bitsWith(backend: Backend, threads: number): Promise<string> {
  const { estimate } = await run(backend, threads);
  expect(estimate.tree.leaves.length).toBeGreaterThan(3);
  const hash = createHash("md5");
  const collect = (value: unknown): void => {
    if (value instanceof Float64Array) hash.update(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
    else hash.update(JSON.stringify(value));
  };
  collect(estimate.save());
  hash.update(estimate.predict(inputs).data);
  return hash.digest("hex");
}

/** The backend, if this machine can run it. */
async function available(create: () => Promise<Backend>): Promise<Backend | undefined> {
  try {
    return await create();
  } catch (error) {
    if (error instanceof AgopError && error.code === "backend-unavailable") return undefined;
    throw error;
  }
}

/** The cpu backend, which other threads open by this program. */
function openedBy(program: string): Backend {
  const module = `data:text/javascript,${encodeURIComponent(program)}`;
  const description: JsonObject = {};
  const onOneThread = <T>(work: () => Promise<T>) => work();
  return { ...cpuBackend(), opening: { module, export: "open", options: description, onOneThread } };
}

describe("leaves on worker threads", () => {
  it.each([
    ["cpu", () => Promise.resolve(cpuBackend())],
    ["wasm", () => wasmBackend({ threads: 2 })],
    ["native", () => nativeBackend()],
  ])("give the same bits as without threads on the backend %s", async (_, create) => {
    const backend = await available(create);
    if (!backend) return;
    open.push(backend);
    const alone = await bitsWith(backend, 1);
    expect(await bitsWith(backend, 3)).toBe(alone);
  });

  it("do without threads on a backend that others cannot open", async () => {
    const { opening, ...closed } = cpuBackend();
    expect(opening).toBeDefined();
    expect(await bitsWith(closed, 2)).toBe(await bitsWith(cpuBackend(), 2));
  });

  it("fail with an error where a thread dies", async () => {
    const dying = run(openedBy("export const open = () => process.exit(3)"), 2);
    await expect(dying).rejects.toThrow(expect.objectContaining({ code: "defect" }));
    await expect(dying).rejects.toThrow("a worker thread was lost: it ended with code 3");
  });

  it("fail with the error of a leaf", async () => {
    const program = "export const open = () => { throw Object.assign(new Error('no such machine'), {}) }";
    await expect(run(openedBy(program), 2)).rejects.toThrow("no such machine");
    const nothing = run(openedBy("export const close = 1"), 2);
    await expect(nothing).rejects.toThrow(expect.objectContaining({ code: "backend-unavailable" }));
  });

  it("end at once where the run is cancelled", async () => {
    const controller = new AbortController();
    // Never opens, so that without cancelling it would not end.
    const waiting = run(openedBy("export const open = () => new Promise(() => {})"), 2, controller.signal);
    setTimeout(() => {
      controller.abort();
    }, 300);
    await expect(waiting).rejects.toThrow(expect.objectContaining({ code: "cancelled" }));
  });
});
