import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { openEventsFile } from "./events-file.js";

/** A device on which every write finds the disk full. */
const fullDisk = "/dev/full";

it("says so where the disk is full", ({ skip }) => {
  skip(!existsSync(fullDisk), `there is no ${fullDisk}`);
  const file = openEventsFile(fullDisk);
  const write = () => {
    file.write({ type: "warning", code: "test", message: "an event" });
  };
  expect(write).toThrow(expect.objectContaining({ code: "file-unwritable" }));
  file.close();
});
