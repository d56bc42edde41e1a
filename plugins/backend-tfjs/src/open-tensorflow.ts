import { AgopError } from "@agop/core";
import type * as TensorflowCore from "@tensorflow/tfjs-core";
import { type Binding, bindings, loaders } from "./bindings.js";

/** TensorFlow.js, ready to use. */
export interface Tensorflow {
  readonly tf: typeof TensorflowCore;
  readonly binding: Binding;
  /** One line: version, binding, threads. */
  readonly description: string;
}

/**
 * Below it a library costs more than it gives: a step of a network of three n x n layers took 2.1 ms of processor time on node
 * and 2.0 on wasm for n = 60, 3.5 and 5.7 for n = 100, 3.7 and 32 for n = 200, and node starts a second later.
 */
const fewestForLibrary = 100 ** 3;

/** tfjs-core computes with one binding at a time in the whole process. */
let opened: Promise<Tensorflow> | undefined;

/**
 * TensorFlow.js on the binding that is asked for, or on the best that is present. Whoever opens it first chooses for the
 * process. What is best depends on the `multiplications` of numbers in the largest product of matrices to come, where that is
 * known.
 * @throws AgopError `backend-unavailable` where the binding is not present or does not load, or another one is in use already.
 */
export async function openTensorflow(binding?: Binding, multiplications = Infinity): Promise<Tensorflow> {
  const best = multiplications < fewestForLibrary ? (["wasm", "cpu"] as const) : bindings;
  opened ??= open(binding === undefined ? best : [binding]).catch((error: unknown) => {
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
    if (await start(tf, binding)) {
      return { tf, binding, description: `TensorFlow.js ${tf.version_core} on ${binding}, float32` };
    }
  }
  throw new AgopError(
    "backend-unavailable",
    `TensorFlow.js has no binding ${wanted.join(", ")} here`,
    loaders[wanted[0]].hint,
  );
}

/** False where the binding is absent. One that is there and broken is an error, also when another could stand in: it was installed on purpose. */
async function start(tf: typeof TensorflowCore, binding: Binding): Promise<boolean> {
  const { name, load } = loaders[binding];
  const broken = (reason: string, cause?: unknown): AgopError =>
    new AgopError(
      "backend-unavailable",
      `TensorFlow.js's binding ${binding} is here, but does not load: ${reason}`,
      `repair or remove it, or choose another: \`binding\` "wasm"`,
      { cause },
    );
  try {
    if (!(await load())) return false;
  } catch (error) {
    const [firstLine] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw broken(firstLine, error);
  }
  // Null where it was loaded into a tfjs-core of its own.
  if (tf.findBackendFactory(name) === null)
    throw broken("it brings a @tensorflow/tfjs-core of another version than ours");
  // WebGPU is refused by machines without a fitting GPU; a library has no such excuse.
  if (await tf.setBackend(name)) return true;
  if (binding === "webgpu") return false;
  throw broken("it does not start");
}
