import { createRequire } from "node:module";
import { dirname } from "node:path";
import process from "node:process";
import util from "node:util";

/** What computes, the most capable first. The first three are there only where a user has installed them. */
export const bindings = ["node-gpu", "node", "webgpu", "wasm", "cpu"] as const;

/** What TensorFlow.js computes with. */
export type Binding = (typeof bindings)[number];

// Not import(): a bundler would look for packages that a user need not have. Those of TensorFlow.js are CommonJS for Node.
const require = createRequire(import.meta.url);

/** How a binding comes into tfjs-core, and the name that it has there. */
interface Loader {
  readonly name: string;
  /** Of a package that a user installs. */
  readonly hint: string;
  /** False where the binding is absent: a package that is not installed, a runtime without WebGPU. Throws what keeps one from loading. */
  load(): boolean | Promise<boolean>;
}

const ownHint = "it belongs to @agop/backend-tfjs: install that anew";

export const loaders: Readonly<Record<Binding, Loader>> = {
  "node-gpu": {
    name: "tensorflow",
    hint: "npm install @tensorflow/tfjs-node-gpu",
    load: () => requireNative("@tensorflow/tfjs-node-gpu"),
  },
  node: {
    name: "tensorflow",
    hint: "npm install @tensorflow/tfjs-node",
    load: () => requireNative("@tensorflow/tfjs-node"),
  },
  webgpu: {
    name: "webgpu",
    hint: "it takes npm install @tensorflow/tfjs-backend-webgpu and a runtime with WebGPU, which Node is not",
    load: loadWebgpu,
  },
  wasm: { name: "wasm", hint: ownHint, load: loadWasm },
  cpu: { name: "cpu", hint: ownHint, load: () => import("@tensorflow/tfjs-backend-cpu").then(() => true) },
};

/** A TensorFlow library with its package for Node. */
function requireNative(name: string): boolean {
  // The library is C++ and writes what processor it has found to stderr, past the console: 2 leaves its errors.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  // tfjs-node 4.22 calls it when it makes a tensor; Node 23 has dropped it.
  Reflect.set(util, "isNullOrUndefined", (value: unknown) => value === null || value === undefined);
  return requirePeer(name);
}

function loadWebgpu(): boolean {
  const navigator: unknown = Reflect.get(globalThis, "navigator");
  if (typeof navigator !== "object" || navigator === null || !("gpu" in navigator)) return false;
  return requirePeer("@tensorflow/tfjs-backend-webgpu");
}

async function loadWasm(): Promise<boolean> {
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  const folder = dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
  wasm.setWasmPaths(`${folder}/`);
  return true;
}

/** False where the package is not installed. One that is there and cannot be loaded throws. */
function requirePeer(name: string): boolean {
  if (!isInstalled(name)) return false;
  require(name);
  return true;
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return false;
    throw error;
  }
}
