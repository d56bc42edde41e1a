import { AgopError } from "@agop/core";
import { type ForeignLibrary, type Koffi, openLibrary } from "./foreign-library.js";
import { installationHint, type LibraryFiles, wellKnownLibraries } from "./library-names.js";
import { findRoutines, type Routines } from "./routines.js";

export interface FoundLibrary {
  readonly library: ForeignLibrary;
  readonly routines: Routines;
}

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Partial<Record<string, string>>>;
}

/**
 * The library that is named, by the option before the environment variable, or else the first well-known one that is
 * installed and complete.
 * @throws AgopError `backend-unavailable`, saying how to get one.
 */
export function findLibrary(koffi: Koffi, named: string | undefined, surroundings: Surroundings): FoundLibrary {
  const { platform, environment } = surroundings;
  if (named) return openNamed(koffi, named, "the option `library`");
  if (environment.AGOP_BLAS_LIBRARY) return openNamed(koffi, environment.AGOP_BLAS_LIBRARY, "AGOP_BLAS_LIBRARY");
  for (const files of wellKnownLibraries(platform, environment.CONDA_PREFIX)) {
    const found = open(koffi, files);
    if (!(found instanceof Error)) return found;
  }
  throw unavailable("no BLAS with LAPACK was found for the native backend", installationHint(platform));
}

function openNamed(koffi: Koffi, named: string, by: string): FoundLibrary {
  const found = open(
    koffi,
    named.split(",").map((file) => file.trim()),
  );
  if (!(found instanceof Error)) return found;
  throw unavailable(
    `the library ${named} that ${by} names cannot be used: ${found.message}`,
    "name the file of a BLAS with LAPACK, like libopenblas.so.0, or leave it out to search for one",
  );
}

function open(koffi: Koffi, files: LibraryFiles): FoundLibrary | Error {
  try {
    const library = openLibrary(koffi, files);
    const routines = findRoutines(library);
    return routines ? { library, routines } : new Error("it lacks routines of BLAS or LAPACK");
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function unavailable(message: string, hint: string): AgopError {
  return new AgopError("backend-unavailable", message, hint);
}
