import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AgopError } from "@agop/core";
import { isStandardOutput, linkTarget } from "@agop/data";

/**
 * Makes sure that a file can be written before any work is done for it.
 * @throws AgopError `file-unwritable`
 */
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

/**
 * A file can be replaced wherever its folder can be written; but who has protected it does not want that.
 * @throws AgopError `file-unwritable`
 */
async function assertReplaceable(path: string, mode: number): Promise<void> {
  // Nothing is closed to root.
  const isProtected = (mode & 0o222) === 0 || (await access(path, constants.W_OK).then(() => false, () => true)); // prettier-ignore
  if (!isProtected) return;
  const hint = "give another name, or take its protection away";
  throw new AgopError("file-unwritable", `cannot write ${path}: it is write-protected`, hint);
}

/** Files that are written, and for which option. */
export type Outputs = readonly (readonly [option: string, path: string | undefined])[];

/** What a caller reads and writes beside what a request names, which must be other files. */
export interface OtherFiles {
  /** Its configuration, for one. */
  readonly alsoRead?: readonly string[] | undefined;
  readonly alsoWritten?: Outputs | undefined;
}

/** What is read and what is written. */
export interface Paths {
  readonly inputs: readonly string[];
  readonly outputs: Outputs;
}

/**
 * Makes sure, before any work is done, that every output can be written, that none is a device, that none is an input, also
 * through a link, symbolic or hard, and that no two are one file.
 * @throws AgopError `file-unwritable`
 */
export async function checkOutputs({ inputs, outputs }: Paths): Promise<void> {
  const taken = new Map<string, string>();
  for (const input of inputs) taken.set(await identity(input), "what is read");
  for (const [option, path] of outputs) {
    if (path === undefined) continue;
    await assertWritable(path);
    const existing = await stat(path).catch(() => undefined);
    if (existing && !existing.isFile()) {
      throw new AgopError("file-unwritable", `cannot write ${path} (${option}): it is not a regular file`);
    }
    if (existing) await assertReplaceable(path, existing.mode);
    const place = await identity(path);
    const owner = taken.get(place);
    if (owner !== undefined) {
      throw new AgopError(
        "file-unwritable",
        `cannot write ${path} (${option}): it is also ${owner}`,
        "give another name",
      );
    }
    taken.set(place, option);
  }
}

/** What tells one file from another, by whatever names they go. */
async function identity(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found ? `${found.dev}:${found.ino}` : linkTarget(path);
}

/** The file of an output, if it is one: "-" is standard output. */
export function outputFile(path: string | undefined): string | undefined {
  return path === undefined || isStandardOutput(path) ? undefined : path;
}
