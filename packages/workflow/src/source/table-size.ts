import { open, stat } from "node:fs/promises";
import { readLayout, type TableOptions } from "@agop/data";

const sampleBytes = 1 << 18;

/** Of the text of a table. */
export async function textBytes(path: string, { content }: TableOptions): Promise<number> {
  return (await stat(content?.path ?? path)).size;
}

/** About how many cells a table has, by the delimiters and lines at its beginning. */
export async function estimatedCells(path: string, options: TableOptions): Promise<number> {
  const { delimiter, mergesBlanks, lineBreaks } = await readLayout(path, options);
  const file = await open(options.content?.path ?? path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    const text = buffer.toString("latin1", 0, bytesRead);
    const lineBreak = lineBreaks.includes("\n") ? "\n" : "\r";
    const cells = text.split(mergesBlanks ? /[ \t]+/ : delimiter).length + text.split(lineBreak).length - 1;
    return (cells * size) / bytesRead;
  } finally {
    await file.close();
  }
}
