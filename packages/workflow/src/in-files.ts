import type { Files } from "@agop/data";

/** A request with paths. */
export interface InFiles {
  /** Where all that it reads and writes is. Default: the disk; a browser has none, and needs `memoryFiles`. */
  readonly files?: Files | undefined;
}
