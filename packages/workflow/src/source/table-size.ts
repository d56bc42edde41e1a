import { byteText, firstBytes, readLayout, systemFiles, type TableOptions } from "@agop/data";

const sampleBytes = 1 << 18;

/** Of the text of a table. */
export async function textBytes(path: string, { content, files = systemFiles }: TableOptions): Promise<number> {
  return (await files.find(content?.path ?? path)).size;
}

/** About how many cells a table has, by the delimiters and lines at its beginning. */
export async function estimatedCells(path: string, options: TableOptions): Promise<number> {
  const { delimiter, mergesBlanks, lineBreaks } = await readLayout(path, options);
  const { content, files = systemFiles } = options;
  const bytes = await firstBytes(files, content?.path ?? path, sampleBytes);
  const text = byteText(bytes);
  const lineBreak = lineBreaks.includes("\n") ? "\n" : "\r";
  const cells = text.split(mergesBlanks ? /[ \t]+/ : delimiter).length + text.split(lineBreak).length - 1;
  return (cells * (await textBytes(path, options))) / bytes.length;
}
