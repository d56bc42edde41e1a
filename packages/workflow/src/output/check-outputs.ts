import { AgopError } from "@agop/core";
import { isStandardOutput, systemFiles } from "@agop/data";
import type { InFiles } from "../in-files.js";

/** Files that are written, and for which option. */
export type Outputs = readonly (readonly [option: string, path: string | undefined])[];

/** What a caller reads and writes beside what a request names, which must be other files. */
export interface OtherFiles {
  /** Its configuration, for one. */
  readonly alsoRead?: readonly string[] | undefined;
  readonly alsoWritten?: Outputs | undefined;
}

/** What is read and what is written. */
export interface Paths extends InFiles {
  readonly inputs: readonly string[];
  readonly outputs: Outputs;
}

/**
 * Makes sure, before any work is done, that every output can be written, that none is a device, that none is an input, also
 * through a link, symbolic or hard, and that no two are one file.
 * @throws AgopError `file-unwritable`
 */
export async function checkOutputs({ files = systemFiles, inputs, outputs }: Paths): Promise<void> {
  const taken = new Map<string, string>();
  for (const input of inputs) taken.set(await files.identity(input), "what is read");
  for (const [option, path] of outputs) {
    if (path === undefined) continue;
    await files.checkOutput(path, option);
    const place = await files.identity(path);
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

/** The file of an output, if it is one: "-" is standard output. */
export function outputFile(path: string | undefined): string | undefined {
  return path === undefined || isStandardOutput(path) ? undefined : path;
}
