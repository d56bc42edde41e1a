import { contributeCommunicator, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { describeMpi, mpiSum } from "./mpi-sum.js";

/** The communicator "mpi". */
export const mpiPlugin = definePlugin({
  name: "@agop/communicator-mpi",
  contributions: [
    contributeCommunicator({
      name: "mpi",
      summary: "Processes on one or many machines that mpirun, mpiexec or srun started",
      source: "MPI through koffi: Open MPI, MPICH and its kin, the standard ABI of MPI 5.0",
      options: z.object({
        sameBits: z
          .boolean()
          .default(false)
          .describe("sum in the order of the ranks: the same bits in every MPI, for the same number of processes"),
      }),
      create: mpiSum,
      describe: describeMpi,
    }),
  ],
});
