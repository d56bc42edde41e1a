import { fileURLToPath } from "node:url";
import { relativeDistance } from "@agop/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeWithLaunchers, findLaunchers, runJob, runProgram } from "./launchers.js";

const program = fileURLToPath(new URL("program.js", import.meta.url));
const example = fileURLToPath(new URL("../../docs/examples/over-processes.ts", import.meta.url));
const found = z.object({ iterations: z.number(), rows: z.number(), features: z.array(z.number()) });
const summed = z.object({ error: z.number(), given: z.number(), unhooked: z.string(), bits: z.string() });

const launchers = findLaunchers();

describeWithLaunchers("processes", (launcher) => {
  // MPICH waits without giving way: more processes than processors would take forever.
  const size = launcher.isOpenMpi ? 4 : 2;
  const some = launcher.isOpenMpi ? 3 : 2;

  it("find the same features as one that is alone, and one speaks for all", async () => {
    const alone = await runProgram(process.execPath, ["--import", "jiti/register", example]);
    const expected = found.parse(JSON.parse(alone.out));
    const { code, out, err } = await runJob(launcher, size, ["--import", "jiti/register", example]);
    expect(code, err).toBe(0);
    const { rows, iterations, features } = found.parse(JSON.parse(out));
    expect({ rows, iterations }).toEqual({ rows: 2000 / size, iterations: expected.iterations });
    expect(relativeDistance(Float64Array.from(features), Float64Array.from(expected.features))).toBeLessThan(1e-9);
  });

  it.each(["sum", "same-bits"])("sum arrays longer than a piece, without the hooks of UCX: %s", async (how) => {
    const { code, out, err } = await runJob(launcher, some, [program, how]);
    expect(code, err).toBe(0);
    const { error, given, unhooked } = summed.parse(JSON.parse(out));
    expect(error).toBeLessThan(1e-15);
    expect({ given, unhooked }).toEqual({ given: some + 9, unhooked: "no" });
  });

  it("have a communicator that conforms, as it is and with the same bits everywhere", async () => {
    for (const size of [1, some]) {
      const { code, out, err } = await runJob(launcher, size, [program, "conforms"]);
      expect(err).toBe("");
      expect({ code, out }).toEqual({ code: 0, out: "9 checks passed, 0 failed\n".repeat(2) });
    }
  });

  it.each([
    ["throws", "this process fails"],
    ["rejects", "this process fails"],
    ["aborts", "this process fails"],
    ["exits", ""],
    ["exits-as-if-well", "communicator-failed"],
    ["is-killed", ""],
    ["has-another-length", "communicator-failed"],
  ])("all end with an error where one %s", async (how, said) => {
    const { code, out, err } = await runJob(launcher, 2, [program, how]);
    expect(code, err).toBeGreaterThan(0);
    expect(out).not.toContain("went on");
    expect(err).toContain(said);
  });

  it("refuse a library of another launcher", async () => {
    const other = launcher.isOpenMpi ? "PMI_SIZE" : "OMPI_COMM_WORLD_SIZE";
    const settings = { AGOP_MPI_LIBRARY: launcher.library, [other]: "2" };
    const { code, err } = await runProgram(process.execPath, [program, "sum"], settings);
    expect(code).toBeGreaterThan(0);
    expect(err).toContain("launcher and library do not match");
  });

  it("refuse to sum in a worker thread", async () => {
    const settings = { AGOP_MPI_LIBRARY: launcher.library };
    const { out } = await runProgram(process.execPath, [program, "in-a-worker"], settings);
    expect(out).toContain("MPI belongs to the main thread");
  });
});

describe.skipIf(launchers.length < 2)("processes of several MPIs (fewer than two are installed)", () => {
  it("get the same bits of the ordered sum", async () => {
    const bits = new Set<string>();
    for (const launcher of launchers) {
      const { out } = await runJob(launcher, 2, [program, "same-bits"]);
      bits.add(summed.parse(JSON.parse(out)).bits);
    }
    expect(bits.size).toBe(1);
  });
});
