import { basename } from "node:path";
import { AgopError } from "@agop/core";
import type { ForeignFunction, ForeignLibrary } from "./foreign-library.js";

/** Which BLAS this is, and its threads. */
export interface LibraryDetails {
  /** Name and version. */
  readonly title: string;
  /** undefined where the library keeps it to itself. */
  threads(): number | undefined;
  readonly canSetThreads: boolean;
  /** For the whole process. @throws AgopError `option-invalid` where the library has no such control. */
  setThreads(count: number): void;
}

interface Vendor {
  readonly title: string | undefined;
  readonly get: ForeignFunction | undefined;
  readonly set: ForeignFunction | undefined;
}

/** Of the file that BLAS itself is in: others may bring another BLAS with them. */
export function detailsOf(library: ForeignLibrary): LibraryDetails {
  const { title, get, set } =
    openBlas(library) ?? mkl(library) ?? blis(library) ?? flexiBlas(library) ?? plain(library);
  const name = title ?? library.files.map((file) => basename(file)).join(" and ");
  return {
    title: name,
    threads: () => {
      const count = get?.();
      return typeof count === "number" ? count : undefined;
    },
    canSetThreads: set !== undefined,
    setThreads: (count) => {
      if (!set) {
        throw new AgopError(
          "option-invalid",
          `backend "native": the number of threads of ${name} cannot be set from here`,
          "leave `threads` out; the library's own environment variable, like OMP_NUM_THREADS, sets it",
        );
      }
      set(count);
    },
  };
}

/** Builds for 64-bit integers, and those of SciPy, have marks around the names. */
function openBlas(library: ForeignLibrary): Vendor | undefined {
  for (const [before, after] of [
    ["", ""],
    ["", "64_"],
    ["scipy_", ""],
    ["scipy_", "64_"],
  ]) {
    const spell = (name: string): string => `${before}openblas_${name}${after}`;
    const config = library.find(spell("get_config"), "str", []);
    if (!config) continue;
    // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64"
    const [, version = ""] = String(config()).split(" ");
    const core = library.find(spell("get_corename"), "str", [])?.();
    return {
      title: ["OpenBLAS", version, typeof core === "string" ? `for ${core}` : ""].filter(Boolean).join(" "),
      get: library.find(spell("get_num_threads"), "int", []),
      set: library.find(spell("set_num_threads"), "void", ["int"]),
    };
  }
  return undefined;
}

function mkl(library: ForeignLibrary): Vendor | undefined {
  const version = library.find("MKL_Get_Version_String", "void", ["void *", "int"]);
  if (!version) return undefined;
  const text = new Uint8Array(198);
  version(text, text.length);
  const [, number = ""] = /Version (\S+)/.exec(new TextDecoder().decode(text)) ?? [];
  return {
    title: `Intel MKL ${number}`.trimEnd(),
    get: library.find("MKL_Get_Max_Threads", "int", []),
    set: library.find("MKL_Set_Num_Threads", "void", ["int"]),
  };
}

function blis(library: ForeignLibrary): Vendor | undefined {
  const version = library.find("bli_info_get_version_str", "str", []);
  if (!version) return undefined;
  return {
    title: `BLIS ${String(version())}`,
    get: library.find("bli_thread_get_num_threads", "int64_t", []),
    set: library.find("bli_thread_set_num_threads", "void", ["int64_t"]),
  };
}

function flexiBlas(library: ForeignLibrary): Vendor | undefined {
  const get = library.find("flexiblas_get_num_threads", "int", []);
  return get && { title: "FlexiBLAS", get, set: library.find("flexiblas_set_num_threads", "void", ["int"]) };
}

function plain({ files }: ForeignLibrary): Vendor {
  const isAccelerate = files.some((file) => file.endsWith("Accelerate"));
  return { title: isAccelerate ? "Apple Accelerate" : undefined, get: undefined, set: undefined };
}
