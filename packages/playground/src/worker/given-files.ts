import { type MemoryFiles, memoryFiles, openTableFile, type TableFile } from "@agop/data";
import type { TableOptions } from "@agop/data";
import type { GivenTable, MadeFile, Reading } from "../messages.js";

/** How a file is read, but for what says that it is a list. */
export function tableOptions({ missing, ignore, delimiter, decimal, header }: Reading): TableOptions {
  return {
    ...(missing && { missing }),
    ...(ignore && { ignore }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal && { decimal }),
    ...(header !== undefined && { header }),
  };
}

/** Files in memory with a table among them. */
export function filesWith({ name, content }: GivenTable, others: readonly MadeFile[] = []): MemoryFiles {
  return memoryFiles({ [name]: content, ...Object.fromEntries(others.map((file) => [file.name, file.content])) });
}

/** @throws Error where nothing was written under that name */
export function madeFile(files: MemoryFiles, name: string): MadeFile {
  const content = files.get(name);
  if (!content) throw new Error(`${name} was not written`);
  return { name, content };
}

/** Unpacks a table for as long as it is worked on. */
export async function withTable<T>(
  files: MemoryFiles,
  { name, reading }: Pick<GivenTable, "name" | "reading">,
  work: (path: string, options: TableOptions) => Promise<T>,
): Promise<T> {
  const opened: TableFile = await openTableFile(name, { files });
  try {
    return await work(opened.name, { ...tableOptions(reading), ...opened.reading });
  } finally {
    opened.close();
  }
}

/**
 * "readings-completed.csv" of "readings.csv", packed as that is where a browser writes it.
 * @param word what was done to it
 */
export function nameWith(name: string, word: string): string {
  const [extension] = /(\.[a-z]\w*)?(\.gz|\.zst)?$/i.exec(name) ?? [""];
  const stem = name.slice(0, name.length - extension.length);
  return `${stem}-${word}${extension.replace(/\.zst$/i, "") || ".csv"}`;
}
