import { posix, win32 } from "node:path";

/** The files of one BLAS with its LAPACK, in the order in which a name is looked up in them; mostly a single one. */
export type LibraryFiles = readonly string[];

/** Where the system looks for names without a folder. The fast ones come first. */
const systemLibraries: Readonly<Partial<Record<NodeJS.Platform, readonly LibraryFiles[]>>> = {
  linux: [
    // Fedora's libopenblas.so.0 has one thread, its libopenblasp.so.0 has all; elsewhere only the former is there.
    ["libopenblasp.so.0"],
    ["libopenblas.so.0"],
    // Alpine's.
    ["libopenblas.so.3"],
    ["libopenblas.so"],
    ["libmkl_rt.so.2"],
    ["libmkl_rt.so"],
    ["libflexiblas.so.3"],
    ["libblis.so.4", "liblapack.so.3"],
    // Brings the BLAS that it was linked with.
    ["liblapack.so.3"],
  ],
  darwin: [["/System/Library/Frameworks/Accelerate.framework/Accelerate"]],
  win32: [["libopenblas.dll"], ["openblas.dll"], ["mkl_rt.2.dll"], ["mkl_rt.dll"]],
};

/** What a conda environment has, relative to it. */
const condaLibraries: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ["lib/libopenblas.so.0", "lib/libmkl_rt.so.2", "lib/liblapack.so.3"],
  darwin: ["lib/libopenblas.0.dylib"],
  win32: ["Library\\bin\\openblas.dll", "Library\\bin\\mkl_rt.2.dll"],
};

/** The libraries to try on a platform, the preferred first; those of the system before those of a conda environment. */
export function wellKnownLibraries(platform: NodeJS.Platform, condaPrefix?: string): readonly LibraryFiles[] {
  const { join } = platform === "win32" ? win32 : posix;
  const ofConda = condaPrefix ? (condaLibraries[platform] ?? []).map((file) => [join(condaPrefix, file)]) : [];
  return [...(systemLibraries[platform] ?? systemLibraries.linux ?? []), ...ofConda];
}

/** One line on how to get a BLAS here. */
export function installationHint(platform: NodeJS.Platform): string {
  const command = platform === "win32" ? "conda install openblas" : "apt install libopenblas0 or dnf install openblas";
  return `${command}, or name a library in AGOP_BLAS_LIBRARY`;
}
