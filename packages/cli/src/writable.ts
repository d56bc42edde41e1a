import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AgopError } from "@agop/core";

/**
 * Makes sure that a file can be written before any work is done for it.
 * @throws AgopError `file-unwritable`
 */
export async function assertWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const isFolder = async (name: string): Promise<boolean> =>
    (await stat(name).catch(() => undefined))?.isDirectory() ?? false;
  if (!(await isFolder(folder)))
    throw new AgopError("file-unwritable", `cannot write ${path}: there is no folder ${folder}`);
  if (await isFolder(path)) throw new AgopError("file-unwritable", `cannot write ${path}: it is a folder`);
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new AgopError("file-unwritable", `cannot write ${path}: no permission in ${folder}`, undefined, { cause });
  }
}
