import { AgopError } from "@agop/core";
import { type Abi, abiOf } from "./abi.js";
import { type ForeignLibrary, type Koffi, openLibrary } from "./foreign-library.js";
import { type Environment, launchOf } from "./launcher.js";
import { installationHint, libraryFolders, wellKnownLibraries } from "./library-names.js";

export interface FoundLibrary {
  readonly file: string;
  readonly library: ForeignLibrary;
  readonly abi: Abi;
}

/**
 * The library that AGOP_MPI_LIBRARY names, or else the first well-known one of the launcher's family that is installed.
 * @throws AgopError `communicator-unavailable`, saying how to get one.
 */
export function findLibrary(koffi: Koffi, environment: Environment): FoundLibrary {
  const named = environment.AGOP_MPI_LIBRARY;
  if (named) {
    const found = open(koffi, named);
    if (!(found instanceof Error)) return found;
    const message = `the library ${named} that AGOP_MPI_LIBRARY names cannot be used: ${found.message}`;
    const hint = "name the file of an MPI, like libmpi.so.40, or unset it to search for one";
    throw new AgopError("communicator-unavailable", message, hint);
  }
  const launch = launchOf(environment);
  for (const file of wellKnownLibraries(launch, libraryFolders(environment))) {
    const found = open(koffi, file);
    if (!(found instanceof Error)) return found;
  }
  throw new AgopError(
    "communicator-unavailable",
    launch?.family ? `the library of ${launch.family}, whose launcher started this, was not found` : "no MPI was found",
    installationHint(launch?.family),
  );
}

function open(koffi: Koffi, file: string): FoundLibrary | Error {
  try {
    const library = openLibrary(koffi, file);
    const abi = abiOf(library);
    return abi ? { file, library, abi } : new Error("it is no MPI");
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
