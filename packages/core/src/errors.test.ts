import { describe, expect, it } from "vitest";
import { AgopError, fileUnwritable, isInputError, toAgopError } from "./errors.js";

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

describe("an error of another copy of core", async () => {
  // The query makes it another module, as a second copy in node_modules is.
  const other = (await import(/* @vite-ignore */ `./errors.js?${"another"}`)) as typeof import("./errors.js");
  const error = new other.AgopError("option-invalid", "no", "yes");

  it("comes from another class", () => {
    expect(other.AgopError).not.toBe(AgopError);
    expect(Object.getPrototypeOf(error)).not.toBe(AgopError.prototype);
  });

  it("is an AgopError, with its code", () => {
    expect(error instanceof AgopError).toBe(true);
    expect(isInputError(error)).toBe(true);
    expect(toAgopError(error)).toBe(error);
    expect(new AgopError("defect", "") instanceof other.AgopError).toBe(true);
  });

  it.each([new Error("no"), null, undefined, "AgopError", 1, { name: "AgopError", code: "defect", message: "" }])(
    "is not what only looks like one: %s",
    (value) => {
      expect(value instanceof AgopError).toBe(false);
    },
  );
});
