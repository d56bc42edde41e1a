import { createRequire } from "node:module";
import { dirname } from "node:path";
import { AgopError } from "@agop/core";
import type * as TensorflowCore from "@tensorflow/tfjs-core";

/** What computes, the most capable first. The first three are there only where a user has installed them. */
export const bindings = ["node-gpu", "node", "webgpu", "wasm", "cpu"] as const;
export type Binding = (typeof bindings)[number];

/** TensorFlow.js, ready to use. */
export interface Tensorflow {
  readonly tf: typeof TensorflowCore;
  readonly binding: Binding;
  /** One line: version, binding, threads. */
  readonly description: string;
}

/** How a binding comes into tfjs-core, and the name that it has there. */
const loaders: Readonly<Record<Binding, { readonly name: string; load(): Promise<unknown> }>> = {
  "node-gpu": { name: "tensorflow", load: () => importPeer("@tensorflow/tfjs-node-gpu") },
  node: { name: "tensorflow", load: () => importPeer("@tensorflow/tfjs-node") },
  webgpu: { name: "webgpu", load: loadWebgpu },
  wasm: { name: "wasm", load: loadWasm },
  cpu: { name: "cpu", load: () => import("@tensorflow/tfjs-backend-cpu") },
};

/** tfjs-core computes with one binding at a time in the whole process. */
let opened: Promise<Tensorflow> | undefined;

/**
 * TensorFlow.js on the binding that is asked for, or on the best that is present. Whoever opens it first chooses for the
 * process.
 * @throws AgopError `backend-unavailable` where the binding is not present, or another one is in use already.
 */
export async function openTensorflow(binding?: Binding): Promise<Tensorflow> {
  opened ??= open(binding === undefined ? bindings : [binding]).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  const tensorflow = await opened;
  if (binding === undefined || tensorflow.binding === binding) return tensorflow;
  throw new AgopError(
    "backend-unavailable",
    `TensorFlow.js runs on ${tensorflow.binding} in this process and cannot change to ${binding}`,
    "leave the binding out, or use another process",
  );
}

async function open(wanted: readonly Binding[]): Promise<Tensorflow> {
  const tf = await import("@tensorflow/tfjs-core");
  // Nothing is written to the console, such as advice on other bindings: the description says which one runs.
  tf.enableProdMode();
  for (const binding of wanted) {
    const { name, load } = loaders[binding];
    const isPresent = await load().then(
      () => true,
      () => false,
    );
    if (isPresent && (await tf.setBackend(name))) {
      return { tf, binding, description: `TensorFlow.js ${tf.version_core} on ${binding}, float32` };
    }
  }
  throw new AgopError(
    "backend-unavailable",
    `TensorFlow.js has no binding ${wanted.join(", ")} here`,
    "npm install @tensorflow/tfjs-node brings one that uses the processor better",
  );
}

/** A package that may not be installed, so that its name must not be resolved by the compiler. */
function importPeer(name: string): Promise<unknown> {
  return import(name);
}

async function loadWebgpu(): Promise<unknown> {
  const navigator: unknown = Reflect.get(globalThis, "navigator");
  if (typeof navigator !== "object" || navigator === null || !("gpu" in navigator)) throw new TypeError("no WebGPU");
  return importPeer("@tensorflow/tfjs-backend-webgpu");
}

async function loadWasm(): Promise<unknown> {
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
  wasm.setWasmPaths(`${folder}/`);
  return wasm;
}
