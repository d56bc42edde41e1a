import { expect, it } from "vitest";
import { installationHint, wellKnownLibraries } from "./library-names.js";

it("has libraries to try on every platform that Node runs on", () => {
  for (const platform of ["linux", "darwin", "win32", "freebsd"] as const) {
    expect(wellKnownLibraries(platform).length).toBeGreaterThan(0);
    expect(installationHint(platform)).toContain("AGOP_BLAS_LIBRARY");
  }
});

it("looks into a conda environment after the system", () => {
  const system = wellKnownLibraries("linux");
  const all = wellKnownLibraries("linux", "/opt/conda");
  expect(all.slice(0, system.length)).toEqual(system);
  expect(all[system.length]).toEqual(["/opt/conda/lib/libopenblas.so.0"]);
  expect(wellKnownLibraries("win32", "C:\\conda")).toContainEqual(["C:\\conda\\Library\\bin\\openblas.dll"]);
});
