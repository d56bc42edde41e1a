/** The families of MPI whose launchers and libraries go together. */
export type Family = "Open MPI" | "MPICH";

/** Variables of a process, by their names. */
export type Environment = Readonly<Partial<Record<string, string>>>;

/** What the environment that a launcher gave this process says. */
export interface Launch {
  /** The variable that says how many processes there are. */
  readonly by: string;
  readonly size: number;
  /** Of the launcher; a batch system goes with either. */
  readonly family?: Family;
}

const launchers: readonly { readonly by: string; readonly family?: Family }[] = [
  { by: "OMPI_COMM_WORLD_SIZE", family: "Open MPI" },
  // Hydra, which MPICH, Intel MPI and MVAPICH share.
  { by: "PMI_SIZE", family: "MPICH" },
  // Of a step that srun started; a script of sbatch outside of any step is one process, whatever SLURM_NTASKS says.
  { by: "SLURM_STEP_NUM_TASKS" },
];

/** @returns undefined where no launcher started this process */
export function launchOf(environment: Environment): Launch | undefined {
  for (const launcher of launchers) {
    const size = Number(environment[launcher.by]);
    if (Number.isInteger(size) && size > 0) return { ...launcher, size };
  }
  return undefined;
}
