import { describe, expect, it } from "vitest";
import type { ForeignFunction, ForeignLibrary } from "./foreign-library.js";
import { detailsOf } from "./vendors.js";

function libraryOf(
  symbols: Readonly<Record<string, ForeignFunction>>,
  file = "/somewhere/libsome.so.3",
): ForeignLibrary {
  return { files: [file], find: (name) => symbols[name], address: () => 0n };
}

describe("the details of a library", () => {
  it.each([
    ["", ""],
    ["", "64_"],
    ["scipy_", ""],
    ["scipy_", "64_"],
  ])("are those of OpenBLAS, with the marks %j and %j around its names", (before, after) => {
    let threads = 8;
    const details = detailsOf(
      libraryOf({
        [`${before}openblas_get_config${after}`]: () =>
          "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH Haswell MAX_THREADS=64",
        [`${before}openblas_get_corename${after}`]: () => "Zen",
        [`${before}openblas_get_num_threads${after}`]: () => threads,
        [`${before}openblas_set_num_threads${after}`]: (count) => (threads = Number(count)),
      }),
    );
    expect(details.title).toBe("OpenBLAS 0.3.21 for Zen");
    details.setThreads(3);
    expect(details.threads()).toBe(3);
  });

  it("are those of MKL", () => {
    const version = "Intel(R) oneAPI Math Kernel Library Version 2023.1-Product Build 20230303 for Intel(R) 64";
    const details = detailsOf(
      libraryOf({
        MKL_Get_Version_String: (text) => {
          if (text instanceof Uint8Array) new TextEncoder().encodeInto(version, text);
        },
        MKL_Get_Max_Threads: () => 4,
      }),
    );
    expect([details.title, details.threads()]).toEqual(["Intel MKL 2023.1-Product", 4]);
  });

  it("are those of BLIS and FlexiBLAS", () => {
    const blis = libraryOf({ bli_info_get_version_str: () => "0.9.0", bli_thread_get_num_threads: () => 1 });
    expect([detailsOf(blis).title, detailsOf(blis).threads()]).toEqual(["BLIS 0.9.0", 1]);
    expect(detailsOf(libraryOf({ flexiblas_get_num_threads: () => 2 })).title).toBe("FlexiBLAS");
  });

  it("are the file's name where the library says nothing, and its threads cannot be set", () => {
    const details = detailsOf(libraryOf({}));
    expect([details.title, details.threads()]).toEqual(["libsome.so.3", undefined]);
    expect(() => {
      details.setThreads(2);
    }).toThrow(expect.objectContaining({ code: "option-invalid" }));
    expect(detailsOf(libraryOf({}, "/System/Accelerate.framework/Accelerate")).title).toBe("Apple Accelerate");
  });
});
