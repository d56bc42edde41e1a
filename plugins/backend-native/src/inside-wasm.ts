import { AgopError } from "@agop/core";

/**
 * Runs what needs room in the memory of the sparse kernels. Where that ends, they recommend this backend; it is theirs.
 * @throws AgopError `out-of-memory`
 */
export function insideWasm<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof AgopError) || error.code !== "out-of-memory") throw error;
    throw new AgopError(
      "out-of-memory",
      `sparse operations of the native backend share their kernels with wasm: ${error.message}`,
      'use the backend "cpu", whose memory has no such end',
      { cause: error },
    );
  }
}
