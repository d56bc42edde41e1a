import { createReadStream } from "node:fs";
import { stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { finished } from "node:stream/promises";
import type { Files } from "../files/files.js";
import { writeAtomically } from "./atomic-file.js";
import { checkOutput, identityOf } from "./check-output.js";
import { compressing } from "./node-compression.js";
import { openNumberFile } from "./number-file.js";
import { temporaryFolder } from "./temporary-folder.js";
import { writeInto } from "./write-into.js";

/** The files of the disk, by their paths. */
export const diskFiles: Files = {
  find: async (path) => {
    const found = await stat(path);
    if (found.isFile()) return { kind: "file", size: found.size };
    const isStream = found.isFIFO() || found.isCharacterDevice() || found.isSocket();
    return { kind: isStream ? "stream" : "other", size: 0 };
  },
  // A pipe has no places.
  read: (path, { start = 0, end } = {}) =>
    createReadStream(path, { ...(start > 0 && { start }), ...(end !== undefined && { start, end: end - 1 }) }),
  write: (path, produce, compression) => writeAtomically(path, produce, compression && compressing(compression)),
  standard: {
    input: () => process.stdin,
    output: (produce) => {
      const closed = finished(process.stdout);
      // Whoever reads it may go away when all is written.
      closed.catch(() => undefined);
      return writeInto(process.stdout, closed, produce);
    },
  },
  checkOutput,
  identity: identityOf,
  room: async (path) => {
    const { bavail, bsize } = await statfs(dirname(resolve(path)));
    return bavail * bsize;
  },
  temporary: temporaryFolder,
  numbers: openNumberFile,
};
