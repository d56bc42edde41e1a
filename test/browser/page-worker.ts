/// <reference lib="dom" />
import { wasmBackend, wasmThreads } from "@agop/backend-wasm";
import { compute, type Computed } from "./computation.js";

// Computes for the page, on several threads where it may.

/** What comes of so many threads; "refused", with the code of the error, where they are not to be had. */
export type Attempt = Computed | { readonly refused: string };

/** What the page is told. */
export interface ComputedInWorker {
  readonly here: ReturnType<typeof wasmThreads>;
  /** On 1, 2 and 5 threads. */
  readonly attempts: readonly Attempt[];
}

async function attempt(threads: number): Promise<Attempt> {
  try {
    const backend = await wasmBackend({ threads });
    const computed = await compute(backend);
    backend.dispose();
    return computed;
  } catch (error) {
    return {
      refused: typeof error === "object" && error !== null && "code" in error ? String(error.code) : String(error),
    };
  }
}

const attempts: Attempt[] = [];
for (const threads of [1, 2, 5]) attempts.push(await attempt(threads));
postMessage({ here: wasmThreads(), attempts } satisfies ComputedInWorker);
