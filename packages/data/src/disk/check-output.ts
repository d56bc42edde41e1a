import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AgopError } from "@agop/core";
import { linkTarget } from "./atomic-file.js";

/**
 * Makes sure that a regular file can be written, or replaced, before any work is done for it.
 * @param option that names it
 * @throws AgopError `file-unwritable`
 */
export async function checkOutput(path: string, option: string): Promise<void> {
  await assertWritable(path);
  const existing = await stat(path).catch(() => undefined);
  if (existing && !existing.isFile()) {
    throw new AgopError("file-unwritable", `cannot write ${path} (${option}): it is not a regular file`);
  }
  if (existing) await assertReplaceable(path, existing.mode);
}

async function assertWritable(path: string): Promise<void> {
  const folder = dirname(await linkTarget(path));
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

/** A file can be replaced wherever its folder can be written; but who has protected it does not want that. */
async function assertReplaceable(path: string, mode: number): Promise<void> {
  // Nothing is closed to root.
  const isProtected = (mode & 0o222) === 0 || (await access(path, constants.W_OK).then(() => false, () => true)); // prettier-ignore
  if (!isProtected) return;
  const hint = "give another name, or take its protection away";
  throw new AgopError("file-unwritable", `cannot write ${path}: it is write-protected`, hint);
}

/** What tells one file from another, by whatever names they go. */
export async function identityOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found ? `${found.dev}:${found.ino}` : linkTarget(path);
}
