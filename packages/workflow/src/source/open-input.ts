import { openTableFile, type TableOptions } from "@agop/data";
import type { Prepared } from "../following.js";
import type { InFiles } from "../in-files.js";

/** Work on a file. */
interface InputRequest extends InFiles {
  readonly file: string;
  readonly table?: TableOptions | undefined;
}

/**
 * Opens the file of a request, however it is packed, or standard input ("-"), prepares work on its text, and removes what was
 * unpacked with the work, or where it cannot be prepared.
 * @throws AgopError as `openTableFile`, and what `prepare` throws
 */
export async function withInput<R extends InputRequest, T>(
  request: R,
  signal: AbortSignal | undefined,
  prepare: (opened: R) => Promise<Prepared<T>>,
): Promise<Prepared<T>> {
  const input = await openTableFile(request.file, { files: request.files, signal });
  try {
    const prepared = await prepare({ ...request, file: input.name, table: { ...request.table, ...input.reading } });
    const close = (): void => {
      prepared.close();
      input.close();
    };
    return { ...prepared, close };
  } catch (error) {
    input.close();
    throw error;
  }
}
