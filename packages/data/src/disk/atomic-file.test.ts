import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgopError } from "@agop/core";
import { describe, expect, it } from "vitest";
import { linkTarget, writeAtomically } from "./atomic-file.js";

const newFolder = () => mkdtemp(join(tmpdir(), "agop-atomic-"));

describe("writing a file atomically", () => {
  it("replaces the old file only when the new one is complete", async () => {
    const folder = await newFolder();
    const path = join(folder, "out.csv");
    await writeFile(path, "old");
    await writeAtomically(path, async (write) => {
      await write("new ".repeat(50_000));
      expect(await readFile(path, "utf8")).toBe("old");
      await write("end");
    });
    expect(await readFile(path, "utf8")).toBe(`${"new ".repeat(50_000)}end`);
    expect(await readdir(folder)).toEqual(["out.csv"]);
  });

  it("passes on what went wrong in producing, and leaves the old file alone", async () => {
    const folder = await newFolder();
    const path = join(folder, "out.csv");
    await writeFile(path, "old");
    const causes = [new TypeError("a defect"), new AgopError("table-invalid", "a bad table")];
    for (const cause of causes) {
      const atOnce = writeAtomically(path, () => Promise.reject(cause));
      await expect(atOnce).rejects.toBe(cause);
      const halfway = writeAtomically(path, async (write) => {
        await write("x".repeat(200_000));
        throw cause;
      });
      await expect(halfway).rejects.toBe(cause);
    }
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["out.csv"]);
  });

  it("says so where a file cannot be written, and leaves nothing behind", async () => {
    const folder = await newFolder();
    await mkdir(join(folder, "folder"));
    await writeFile(join(folder, "file"), "");
    for (const name of ["no/such.csv", "folder", "file/below.csv"]) {
      for (const text of ["short", "long".repeat(100_000)]) {
        const writing = writeAtomically(join(folder, name), (write) => write(text));
        await expect(writing).rejects.toMatchObject({ code: "file-unwritable" });
      }
    }
    expect((await readdir(folder)).sort()).toEqual(["file", "folder"]);
  });

  it("keeps the permissions of a file, and a link a link", async () => {
    const folder = await newFolder();
    const [path, link] = [join(folder, "out.csv"), join(folder, "link.csv")];
    await writeFile(path, "old");
    await chmod(path, 0o640);
    await symlink(path, link);
    await writeAtomically(link, (write) => write("new"));
    expect(await readFile(path, "utf8")).toBe("new");
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it("keeps a link a link also where there is nothing yet that it leads to", async () => {
    const folder = await newFolder();
    await mkdir(join(folder, "deep"));
    await symlink("deep/second", join(folder, "first"));
    await symlink("out.csv", join(folder, "deep/second"));
    await symlink("circle", join(folder, "circle"));
    await writeAtomically(join(folder, "first"), (write) => write("new"));
    expect(await readFile(join(folder, "deep/out.csv"), "utf8")).toBe("new");
    expect((await lstat(join(folder, "first"))).isSymbolicLink()).toBe(true);
    expect(await linkTarget(join(folder, "circle"))).toBe(join(folder, "circle"));
  });

  it("leaves no half file where the process exits", async () => {
    const folder = await newFolder();
    const script = join(folder, "script.mjs");
    const module = new URL("../../dist/index.js", import.meta.url).href;
    const text = `import { systemFiles } from ${JSON.stringify(module)};
      await systemFiles.write(${JSON.stringify(join(folder, "out.csv"))}, async (write) => {
        for (let k = 0; k < 4; k++) await write("x".repeat(1e6));
        process.exit(3);
      });`;
    await writeFile(script, text);
    const child = spawn(process.execPath, [script], { stdio: "ignore" });
    expect(await once(child, "close")).toEqual([3, null]);
    expect(await readdir(folder)).toEqual(["script.mjs"]);
  });

  it("keeps several writers of one file apart", async () => {
    const folder = await newFolder();
    const path = join(folder, "out.csv");
    const writer = (text: string) =>
      writeAtomically(path, async (write) => {
        for (let i = 0; i < 30; i++) await write(text.repeat(10_000));
      });
    await Promise.all(["a", "b", "c"].map(writer));
    const written = await readFile(path, "utf8");
    expect(written).toBe(written.charAt(0).repeat(300_000));
    expect(await readdir(folder)).toEqual(["out.csv"]);
  });
});
