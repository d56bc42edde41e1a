import { AgopError } from "@agop/core";
import type { ForeignFunction, ForeignValue } from "./foreign-library.js";
import type { FoundLibrary } from "./find-library.js";

/**
 * What is used of MPI, on float64 and MPI_COMM_WORLD. Blocking, on the main thread: nothing moves or collects an array while MPI has
 * its address. Arrays have at most 2^31 - 1 numbers.
 */
export interface Routines {
  readonly rank: number;
  readonly size: number;
  sum(values: Float64Array): void;
  max(values: Float64Array): void;
  broadcast(values: Float64Array, from: number): void;
  /** Block r of `sent` goes to rank r; block r of `received` came from rank r; `sent.length / size` numbers each. */
  exchange(sent: Float64Array, received: Float64Array): void;
  /** Block r of `values` is that of rank r, which has filled it; afterwards all have all. */
  gather(values: Float64Array): void;
  abort(code: number): void;
  finalize(): void;
}

/** What a library says of itself, in one line; may be asked without starting MPI. */
export function versionOf({ file, library, abi }: FoundLibrary): string {
  const text = Buffer.alloc(8192);
  const length = [0];
  library.find("MPI_Get_library_version", ["void *", "int out"])(text, length);
  const [title] = text.toString("utf8", 0, length[0]).split(/[\n\0]/);
  const short = /^Open MPI v([^,\s]*)/.exec(title)?.[1] ?? /^MPICH Version:\s*(\S+)/.exec(title)?.[1];
  const name = abi.name === "Open MPI" ? "Open MPI" : "MPICH";
  return `${short ? `${name} ${short}` : title.trim()} (${file}, ${abi.name === "standard ABI" ? abi.name : `ABI of ${abi.name}`})`;
}

/**
 * Starts MPI, once a process.
 * @throws AgopError `communicator-unavailable` where it does not start, or not for a process with threads
 */
export function startRoutines({ library, abi }: FoundLibrary): Routines {
  const { handle, world, double, inPlace } = abi;
  const errorText = library.find("MPI_Error_string", ["int", "void *", "int out"]);
  const checked =
    (name: string, call: ForeignFunction) =>
    (...values: readonly ForeignValue[]): void => {
      const code = call(...values);
      if (code === 0) return;
      const text = Buffer.alloc(8192);
      const length = [0];
      errorText(code, text, length);
      throw new AgopError("communicator-failed", `${name}: ${text.toString("utf8", 0, length[0])}`);
    };
  const routine = (name: string, parameters: Parameters<typeof library.find>[1]) =>
    checked(name, library.find(name, parameters));

  const provided = [0];
  routine("MPI_Init_thread", ["void *", "void *", "int", "int out"])(null, null, abi.funneled, provided);
  const abort = library.find("MPI_Abort", [handle, "int"]);
  if (provided[0] < abi.funneled) {
    abort(world, 2);
    throw new AgopError("communicator-unavailable", "this MPI is built without threads, which Node has");
  }
  routine("MPI_Comm_set_errhandler", [handle, handle])(world, abi.errorsReturn);
  const [rank, size] = [[0], [0]];
  routine("MPI_Comm_rank", [handle, "int out"])(world, rank);
  routine("MPI_Comm_size", [handle, "int out"])(world, size);

  const allreduce = routine("MPI_Allreduce", ["intptr_t", "void *", "int", handle, handle, handle]);
  const broadcast = routine("MPI_Bcast", ["void *", "int", handle, "int", handle]);
  const alltoall = routine("MPI_Alltoall", ["void *", "int", handle, "void *", "int", handle, handle]);
  const allgather = routine("MPI_Allgather", ["intptr_t", "int", handle, "void *", "int", handle, handle]);
  const finalize = routine("MPI_Finalize", []);
  return {
    rank: rank[0],
    size: size[0],
    sum: (values) => {
      allreduce(inPlace, values, values.length, double, abi.sum, world);
    },
    max: (values) => {
      allreduce(inPlace, values, values.length, double, abi.max, world);
    },
    broadcast: (values, from) => {
      broadcast(values, values.length, double, from, world);
    },
    exchange: (sent, received) => {
      const count = sent.length / size[0];
      alltoall(sent, count, double, received, count, double, world);
    },
    gather: (values) => {
      allgather(inPlace, 0, double, values, values.length / size[0], double, world);
    },
    abort: (code) => {
      abort(world, code);
    },
    finalize: () => {
      finalize();
    },
  };
}
