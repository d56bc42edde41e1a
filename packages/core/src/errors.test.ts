import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { fileUnreadable, fileUnwritable } from "./errors.js";

it("says why a file cannot be written where the system says it", () => {
  const saying = (code?: string) => {
    const { code: kind, message, hint } = fileUnwritable("out.csv", Object.assign(new Error("no"), { code }));
    return { kind, message, hint };
  };
  expect(saying("ENOSPC")).toEqual({
    kind: "file-unwritable",
    message: "cannot write out.csv: the disk is full",
    hint: "make room, or write to another disk",
  });
  expect(saying("EROFS").message).toBe("cannot write out.csv: the disk can only be read");
  expect(saying("EACCES")).toMatchObject({
    message: "cannot write out.csv",
    hint: "check the folder and its permissions",
  });
  expect(saying().message).toBe("cannot write out.csv");
});

it("gives the words of the system for what has no sentence of ours", async () => {
  const cause: unknown = await readFile("/no/such/file").catch((error: unknown) => error);
  expect(fileUnreadable("in.csv", cause).message).toBe("cannot read in.csv: no such file or directory");
  expect(fileUnwritable("out.csv", cause).message).toBe("cannot write out.csv: no such file or directory");
});
