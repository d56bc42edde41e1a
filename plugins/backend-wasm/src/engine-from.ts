import { AgopError } from "@agop/core";
import { createEngine, type Engine } from "./engine.js";
import { reserveMemory } from "./linear-memory.js";
import { compile } from "./webassembly.js";

/**
 * An engine on one thread.
 * @param source the bytes or the address of dist/agop.wasm
 * @throws AgopError `backend-unavailable`
 */
export async function engineFrom(source: URL | ArrayBuffer | Uint8Array): Promise<Engine> {
  try {
    const bytes = source instanceof URL ? await (await fetch(source)).arrayBuffer() : source;
    return createEngine(await compile(bytes), reserveMemory({ shared: false }), 1);
  } catch (error) {
    if (error instanceof AgopError) throw error;
    throw new AgopError(
      "backend-unavailable",
      "the WebAssembly module of the wasm backend cannot be loaded",
      "pass the bytes or the address of agop.wasm; it needs an engine with 128-bit SIMD",
      { cause: error },
    );
  }
}
