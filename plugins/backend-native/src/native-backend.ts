import { env, platform } from "node:process";
import { wasmBackend } from "@agop/backend-wasm";
import type { Backend } from "@agop/core";
import { createBackend } from "./backend.js";
import { createBuffers } from "./buffers.js";
import { withFewThreads } from "./few-threads.js";
import { findLibrary } from "./find-library.js";
import { importKoffi, openLibrary } from "./foreign-library.js";
import { openingOf } from "./opening.js";
import { detailsOf } from "./vendors.js";

/** Which library the backend computes with. */
export interface NativeOptions {
  /**
   * The file of a BLAS with LAPACK, or several with commas between them where they come apart (BLAS first); by default
   * what the environment variable AGOP_BLAS_LIBRARY names, or else the first well-known one that is installed.
   */
  readonly library?: string | undefined;
  /** Threads of the BLAS, for the whole process, and of the sparse kernels; by default each library's own choice. */
  readonly threads?: number | undefined;
}

/**
 * The system's BLAS and LAPACK, float64; the sparse kernels are those of the wasm backend. What is small is done on one
 * thread. The same number of threads gives the same bits.
 * @throws AgopError `backend-unavailable` where koffi or a library is missing, `option-invalid` where the library does
 * not let its threads be set.
 */
export async function nativeBackend({ library: named, threads }: NativeOptions = {}): Promise<Backend> {
  const koffi = await importKoffi();
  const { library, routines } = findLibrary(koffi, named, { platform, environment: env });
  const details = detailsOf(openLibrary(koffi, library.files.slice(0, 1)));
  if (threads !== undefined) details.setThreads(threads);
  const wasm = await wasmBackend({ threads });
  const count = details.threads();
  const counted = count === undefined ? "threads as it chooses" : `${count} thread${count === 1 ? "" : "s"}`;
  const backend = createBackend({
    routines: withFewThreads(routines, details),
    buffers: createBuffers(library.address),
    wasm,
    description: `${details.title} (${library.files.join(", ")}), ${counted}`,
  });
  const opening = openingOf(details, library.files);
  return opening ? { ...backend, opening } : backend;
}
