import { AgopError } from "@agop/core";

/** What goes through the border: the address of a typed array's numbers, or a number; `number[]` is written to. */
export type ForeignValue = Float64Array | Uint8Array | number[] | number | bigint | null;
export type ForeignFunction = (...values: readonly ForeignValue[]) => number;

/** C types: handles of MPI are integers of one of two sizes, or addresses, which are passed as such integers. */
export type ForeignType = "void *" | "int" | "intptr_t";

export interface ForeignLibrary {
  /** @throws what koffi throws where there is no such function */
  find(name: string, parameters: readonly (ForeignType | "int out")[]): ForeignFunction;
  /** Where a variable of the library lies; undefined where it has none of that name. */
  address(name: string): bigint | undefined;
}

/** What is used of koffi. */
export interface Koffi {
  load(file: string, options: { readonly global: boolean }): KoffiLibrary;
  address(symbol: object): bigint;
}

interface KoffiLibrary {
  func(name: string, result: "int", parameters: string[]): ForeignFunction;
  symbol(name: string): object;
}

/** @throws AgopError `communicator-unavailable` where the optional dependency koffi is not installed, or has no build. */
export async function importKoffi(load: () => Promise<Koffi> = () => import("koffi")): Promise<Koffi> {
  try {
    return await load();
  } catch (cause) {
    const message = "MPI needs koffi, which does not load here";
    throw new AgopError("communicator-unavailable", message, "npm install koffi", { cause });
  }
}

/** Throws what koffi throws where a file is not a library, or not there. */
export function openLibrary(koffi: Koffi, file: string): ForeignLibrary {
  // Open MPI's own plugins look for its symbols.
  const library = koffi.load(file, { global: true });
  return {
    find: (name, parameters) =>
      library.func(
        name,
        "int",
        parameters.map((type) => (type === "int out" ? "_Out_ int *" : type)),
      ),
    address: (name) => {
      try {
        return koffi.address(library.symbol(name));
      } catch {
        return undefined;
      }
    },
  };
}
