import { execFile, spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** An mpirun of this machine, and the library beside it. */
export interface Launcher {
  readonly name: string;
  readonly path: string;
  readonly isOpenMpi: boolean;
  readonly library: string;
}

/** Those in PATH under their names of Debian, and those that AGOP_TEST_MPIRUN lists, such as wheels in virtual environments. */
export function findLaunchers(): readonly Launcher[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const inPath = ["mpirun.openmpi", "mpirun.mpich", "mpirun"].flatMap((name) =>
    folders.map((folder) => join(folder, name)).filter(existsSync),
  );
  const listed = (process.env["AGOP_TEST_MPIRUN"] ?? "").split(delimiter).filter(Boolean);
  const seen = new Set<string>();
  return [...inPath, ...listed].flatMap((path) => {
    const file = realpathSync(path);
    const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
    const title = /Open MPI\) \S+|HYDRA/.exec(stdout)?.[0];
    if (seen.has(file) || title === undefined) return [];
    seen.add(file);
    const isOpenMpi = title.startsWith("Open MPI");
    const version = isOpenMpi ? title.replace(")", "") : `MPICH ${/Version:\s*(\S+)/.exec(stdout)?.[1] ?? ""}`;
    return [{ name: `${version} (${path})`, path, isOpenMpi, library: libraryOf(path, isOpenMpi) }];
  });
}

/** Tests with every launcher of this machine; skipped where it has none, which their title says. */
export function describeWithLaunchers(title: string, tests: (launcher: Launcher) => void): void {
  const launchers = findLaunchers();
  for (const launcher of launchers) {
    describe(`${title} of ${launcher.name}`, () => {
      tests(launcher);
    });
  }
  if (launchers.length > 0) return;
  describe.skip(`${title} (no mpirun: apt install openmpi-bin, or AGOP_TEST_MPIRUN names one)`, () => {
    it("needs what is missing", () => undefined);
  });
}

function libraryOf(path: string, isOpenMpi: boolean): string {
  const name = isOpenMpi ? "libmpi.so.40" : "libmpi_abi.so.1";
  const beside = join(dirname(dirname(path)), "lib", name);
  if (existsSync(beside)) return beside;
  return isOpenMpi ? name : "libmpich.so.12";
}

export interface Ended {
  /** Null for what had to be killed. */
  readonly code: number | string | null;
  readonly out: string;
  readonly err: string;
}

/** Starts so many processes of Node, of this repository's packages as they are built. */
export function runJob({ path, isOpenMpi }: Launcher, processes: number, args: readonly string[]): Promise<Ended> {
  const ofOpenMpi = isOpenMpi ? ["--allow-run-as-root", "--oversubscribe"] : [];
  return runProgram(path, [...ofOpenMpi, "-n", String(processes), process.execPath, ...args]);
}

/** What hangs is killed after two minutes, and has no exit code. */
export function runProgram(
  program: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: "1", ...more };
  return new Promise((resolve) => {
    execFile(program, args, { cwd: root, env, timeout: 600_000 }, (error, out, err) => {
      resolve({ code: error ? (error.code ?? null) : 0, out, err });
    });
  });
}
