import { describe, expect, it } from "vitest";
import { findLibrary } from "./find-library.js";
import type { Koffi } from "./foreign-library.js";
import { wellKnownLibraries } from "./library-names.js";

/** Finds these files only, and in them these symbols. */
function koffiWith(installed: Readonly<Record<string, (symbol: string) => boolean>>): Koffi {
  return {
    load: (file) => {
      if (!(file in installed)) throw new Error(`cannot open ${file}`);
      return {
        func: (name) => {
          if (!installed[file](name)) throw new Error(`Cannot find function ${name}`);
          return () => undefined;
        },
      };
    },
    address: () => 0n,
  };
}

const linux = { platform: "linux", environment: {} } as const;
const complete = (symbol: string) => /^d[a-z]+_$/.test(symbol);

describe("the search for a library", () => {
  it("says how to get one where none is", () => {
    const koffi = koffiWith({});
    for (const platform of ["linux", "darwin", "win32"] as const) {
      expect(() => findLibrary(koffi, undefined, { platform, environment: {} })).toThrow(
        expect.objectContaining({
          code: "backend-unavailable",
          message: "no BLAS with LAPACK was found for the native backend",
        }),
      );
    }
    expect(() => findLibrary(koffi, undefined, linux)).toThrow(
      expect.objectContaining({
        hint: "apt install libopenblas0 or dnf install openblas, or name a library in AGOP_BLAS_LIBRARY",
      }),
    );
  });

  it("takes the first that is complete", () => {
    const blasOnly = (symbol: string) => complete(symbol) && symbol !== "dsyevd_";
    const koffi = koffiWith({
      "libopenblas.so.0": blasOnly,
      "libmkl_rt.so.2": complete,
      "liblapack.so.3": complete,
    });
    expect(findLibrary(koffi, undefined, linux).library.files).toEqual(["libmkl_rt.so.2"]);
  });

  it("takes two files where BLAS and LAPACK come apart", () => {
    const koffi = koffiWith({ blas: (symbol) => symbol === "dgemm_", lapack: complete });
    expect(findLibrary(koffi, "blas, lapack", linux).library.files).toEqual(["blas", "lapack"]);
  });

  it("prefers the option to the environment variable, and that to all others", () => {
    const all = { mine: complete, theirs: complete, [wellKnownLibraries("linux")[0][0]]: complete };
    const named = { platform: "linux", environment: { AGOP_BLAS_LIBRARY: "theirs" } } as const;
    expect(findLibrary(koffiWith(all), "mine", named).library.files).toEqual(["mine"]);
    expect(findLibrary(koffiWith(all), undefined, named).library.files).toEqual(["theirs"]);
    expect(() => findLibrary(koffiWith({}), undefined, named)).toThrow("theirs that AGOP_BLAS_LIBRARY names");
  });
});
