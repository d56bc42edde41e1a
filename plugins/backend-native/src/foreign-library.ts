import { env } from "node:process";
import { AgopError } from "@agop/core";
import type { LibraryFiles } from "./library-names.js";

/** What goes through the border: the address of a typed array's numbers, or a number itself. */
type ForeignValue = Float64Array | Int32Array | Uint8Array | number;
export type ForeignFunction = (...values: readonly ForeignValue[]) => unknown;

/** C types: an address, numbers, a string that the library owns. */
export type ForeignType = "void *" | "double" | "int" | "size_t" | "int64_t" | "str" | "void";

/** A loaded shared library, or several that belong together. It stays loaded: a BLAS has threads running in it. */
export interface ForeignLibrary {
  readonly files: LibraryFiles;
  find(name: string, result: ForeignType, parameters: readonly ForeignType[]): ForeignFunction | undefined;
  /** Where the numbers of a buffer are. */
  address(buffer: ArrayBuffer): bigint;
}

/** What is used of koffi. */
export interface Koffi {
  load(file: string, options: { readonly global: boolean }): KoffiLibrary;
  address(buffer: ArrayBuffer): bigint;
}

interface KoffiLibrary {
  /** Throws where there is no such symbol. */
  func(name: string, result: ForeignType, parameters: ForeignType[]): ForeignFunction;
}

/** @throws AgopError `backend-unavailable` where the optional dependency koffi is not installed, or has no build. */
export async function importKoffi(load: () => Promise<Koffi> = () => import("koffi")): Promise<Koffi> {
  try {
    return await load();
  } catch (cause) {
    throw new AgopError(
      "backend-unavailable",
      "the native backend needs koffi, which does not load here",
      "npm install koffi",
      { cause },
    );
  }
}

/** Throws what koffi throws where a file is not a library, or not there. */
export function openLibrary(koffi: Koffi, files: LibraryFiles): ForeignLibrary {
  // Where BLAS and LAPACK come in two files, LAPACK must see the first file's BLAS.
  const global = files.length > 1;
  const handles = withShortIdling(() => files.map((file) => koffi.load(file, { global })));
  return {
    files,
    find: (name, result, parameters) => {
      for (const handle of handles) {
        try {
          return handle.func(name, result, [...parameters]);
        } catch {
          // Not in this one.
        }
      }
      return undefined;
    },
    address: (buffer) => koffi.address(buffer),
  };
}

/**
 * Threads of OpenBLAS keep their processors busy for 2^26 cycles after their work, and the threads of the sparse kernels
 * wait for as long. 2^20 cycles are less than a millisecond. OpenBLAS asks for it once, when it is loaded.
 */
function withShortIdling<T>(load: () => T): T {
  if (env.OPENBLAS_THREAD_TIMEOUT !== undefined) return load();
  env.OPENBLAS_THREAD_TIMEOUT = "20";
  try {
    return load();
  } finally {
    delete env.OPENBLAS_THREAD_TIMEOUT;
  }
}
