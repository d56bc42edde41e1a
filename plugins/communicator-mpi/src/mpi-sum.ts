import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { AgopError } from "@agop/core";
import { oneProcess, type Sum } from "@agop/core/streaming";
import { endTogether } from "./ending.js";
import { findLibrary } from "./find-library.js";
import { importKoffi } from "./foreign-library.js";
import { launchOf } from "./launcher.js";
import { type Routines, startRoutines, versionOf } from "./routines.js";
import { assertAgreed, inPieces, orderedSum } from "./sums.js";

/** How is summed. */
export interface MpiOptions {
  /** Sum in the order of the ranks: the same bits in every MPI, for the same number of processes. Default: as the MPI does it. */
  readonly sameBits?: boolean;
}

/** MPI starts once a process. */
let started: Promise<Routines> | undefined;

/**
 * Sums over the processes that `mpirun`, `mpiexec` or `srun` started. Where none did, and AGOP_MPI_LIBRARY is not set, there is one
 * process, and MPI is not looked for.
 *
 * From here on the processes end together: a failure of one, an uncaught error or an exit code, ends all.
 * @throws AgopError `communicator-unavailable` where there is no MPI or it is not that of the launcher, or in a worker thread.
 * The sum throws `communicator-failed` on all processes where they do not sum the same.
 */
export async function mpiSum({ sameBits = false }: MpiOptions = {}): Promise<Sum> {
  if (!launchOf(process.env) && !process.env.AGOP_MPI_LIBRARY) return oneProcess;
  const routines = await (started ??= start());
  const addPieces = sameBits
    ? orderedSum(routines)
    : (values: Float64Array): void => {
        inPieces(values, routines.sum);
      };
  const { rank, size } = routines;
  return Object.freeze({
    rank,
    size,
    add: (values) => {
      assertAgreed(routines, "add", values.length);
      addPieces(values);
    },
    broadcast: (values, from) => {
      assertAgreed(routines, "broadcast", values.length, from);
      inPieces(values, (piece) => {
        routines.broadcast(piece, from);
      });
    },
    abort: (reason) => {
      process.stderr.write(`process ${rank} of ${size}: ${reason}\n`);
      routines.abort(1);
    },
  } satisfies Sum);
}

/** What sums would go through here, in one line: library, version, ABI. Does not start it. */
export async function describeMpi(): Promise<string> {
  return versionOf(findLibrary(await importKoffi(), process.env));
}

async function start(): Promise<Routines> {
  if (!isMainThread) {
    const message = "MPI belongs to the main thread, which this is not";
    throw new AgopError("communicator-unavailable", message, "sum on the main thread");
  }
  const koffi = await importKoffi();
  // UCX, below MPICH and some builds of Open MPI, hooks into the allocation of memory, where V8's garbage collector now and then
  // crashed with it. It reads this when it is loaded.
  process.env.UCX_MEM_EVENTS ??= "no";
  const found = findLibrary(koffi, process.env);
  const routines = startRoutines(found);
  const launch = launchOf(process.env);
  if (launch && launch.size !== routines.size) {
    // Each process would be the only one of a job of its own, and write a result of its own.
    routines.finalize();
    throw new AgopError(
      "communicator-unavailable",
      `${launch.by} says ${launch.size} processes, ${versionOf(found)} says ${routines.size}: launcher and library do not match`,
      "take the launcher of this library, or name the library of the launcher in AGOP_MPI_LIBRARY",
    );
  }
  endTogether(routines);
  return routines;
}
