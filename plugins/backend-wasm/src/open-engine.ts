import { AgopError } from "@agop/core";
import { createEngine, type Engine } from "./engine.js";
import { reserveMemory } from "./linear-memory.js";
import { platform } from "./platform/node.js";
import { startThreads } from "./threads.js";
import { compile, type WasmModule } from "./webassembly.js";

/**
 * An engine on so many threads, from the module in the package.
 * @param threads by default as many as `platform.threadsHere` says
 * @throws AgopError `backend-unavailable`
 */
export async function openEngine(threads?: number): Promise<Engine> {
  const here = platform.threadsHere();
  const count = threads ?? here.threads;
  if (count > 1 && !here.isShared) {
    const what = `the wasm backend is asked for ${count} threads and has one here`;
    throw new AgopError("backend-unavailable", what, here.reason);
  }
  const shared = count > 1;
  const module = await moduleFrom(() => platform.moduleBytes(shared), platform.moduleHint);
  const memory = reserveMemory({ shared });
  const helpers = shared ? await startThreads(platform.startWorker, { module, memory }, count - 1) : undefined;
  return createEngine(module, memory, count, helpers);
}

/**
 * An engine on one thread.
 * @param source the bytes or the address of dist/agop.wasm
 * @throws AgopError `backend-unavailable`
 */
export async function engineFrom(source: URL | ArrayBuffer | Uint8Array): Promise<Engine> {
  const bytes = async () => (source instanceof URL ? (await fetch(source)).arrayBuffer() : source);
  const module = await moduleFrom(bytes, "pass the bytes or the address of agop.wasm");
  return createEngine(module, reserveMemory({ shared: false }), 1);
}

async function moduleFrom(bytes: () => Promise<ArrayBuffer | Uint8Array>, hint: string): Promise<WasmModule> {
  try {
    return await compile(await bytes());
  } catch (error) {
    throw new AgopError(
      "backend-unavailable",
      "the WebAssembly module of the wasm backend cannot be loaded",
      `${hint}; it needs an engine with 128-bit SIMD`,
      { cause: error },
    );
  }
}
