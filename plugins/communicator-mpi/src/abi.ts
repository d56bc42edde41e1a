import type { ForeignLibrary, ForeignType } from "./foreign-library.js";

type Handle = number | bigint;

/** What mpi.h would say: how handles look, and the values of constants. */
export interface Abi {
  readonly name: "Open MPI" | "MPICH" | "standard ABI";
  readonly handle: ForeignType;
  readonly inPlace: number;
  /** MPI_THREAD_FUNNELED: the process has threads, of which one calls MPI. */
  readonly funneled: number;
  readonly world: Handle;
  readonly double: Handle;
  readonly sum: Handle;
  readonly max: Handle;
  readonly errorsReturn: Handle;
}

// mpi.h of MPICH 4, whose ABI Intel MPI, MVAPICH and Cray share.
const mpich: Abi = {
  name: "MPICH",
  handle: "int",
  inPlace: -1,
  funneled: 1,
  world: 0x44000000,
  double: 0x4c00080b,
  sum: 0x58000003,
  max: 0x58000001,
  errorsReturn: 0x54000001,
};

// MPI 5.0, chapter 20 and appendix A.
const standard: Abi = {
  name: "standard ABI",
  handle: "intptr_t",
  inPlace: 1,
  funneled: 1024,
  world: 0x101,
  double: 0x214,
  sum: 0x21,
  max: 0x23,
  errorsReturn: 0x143,
};

/**
 * Which ABI a library has. Open MPI's handles are addresses of its variables. MPICH 5 has the function of the standard in its own ABI
 * too, where it says that the version is 0, so that it has to be called.
 * @returns undefined for a library that is no MPI
 */
export function abiOf(library: ForeignLibrary): Abi | undefined {
  const of = (name: string): bigint => library.address(`ompi_mpi_${name}`) ?? 0n;
  if (of("comm_world") !== 0n) {
    return {
      name: "Open MPI",
      handle: "intptr_t",
      inPlace: 1,
      funneled: 1,
      world: of("comm_world"),
      double: of("double"),
      sum: of("op_sum"),
      max: of("op_max"),
      errorsReturn: of("errors_return"),
    };
  }
  if (library.address("MPI_Allreduce") === undefined) return undefined;
  if (library.address("MPI_Abi_get_version") === undefined) return mpich;
  const major = [0];
  library.find("MPI_Abi_get_version", ["int out", "int out"])(major, [0]);
  return major[0] >= 1 ? standard : mpich;
}
