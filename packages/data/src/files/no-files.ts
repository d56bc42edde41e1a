import { AgopError } from "@agop/core";
import type { Files } from "./files.js";

const hint = "give `files`, as memoryFiles makes them";

function unreadable(path: string): AgopError {
  return new AgopError("file-unreadable", `cannot read ${path}: there is no disk here`, hint);
}

function unwritable(path: string): Promise<never> {
  return Promise.reject(new AgopError("file-unwritable", `cannot write ${path}: there is no disk here`, hint));
}

export function noRoom(): never {
  throw new AgopError("out-of-memory", "there is no disk here to put what memory has no room for", "give fewer rows");
}

/** Where there is no disk, a path alone means nothing. */
export const noFiles: Files = {
  find: (path) => Promise.reject(unreadable(path)),
  read: (path) => {
    throw unreadable(path);
  },
  write: unwritable,
  checkOutput: unwritable,
  identity: (path) => Promise.resolve(path),
  room: () => Promise.resolve(0),
  temporary: noRoom,
  numbers: noRoom,
};
