import { open } from "node:fs/promises";
import { fileUnreadable } from "@agop/core/registry";
import { byteEncoding } from "../text/byte-text.js";
import type { TableContent } from "../containers/table-content.js";

/** How a file of ratings is written. */
export interface RatingsFormat {
  readonly name: string;
  readonly delimiter: string;
  /** Places of user, item and rating. */
  readonly columns: readonly [row: string, column: string, value: string];
  readonly names: readonly [row: string, column: string, value: string];
}

const shared = { columns: ["0", "1", "2"], names: ["user", "item", "rating"] } as const;

/** The MovieLens data sets: user, item, rating, seconds since 1970. */
const formats: readonly (RatingsFormat & { readonly firstLine: RegExp })[] = [
  { ...shared, name: "MovieLens u.data", delimiter: "\t", firstLine: /^\d+\t\d+\t\d(\.\d+)?\t\d{8,10}$/ },
  { ...shared, name: "MovieLens ratings.dat", delimiter: "::", firstLine: /^\d+::\d+::\d(\.\d+)?::\d{8,10}$/ },
  { ...shared, name: "MovieLens ratings.csv", delimiter: ",", firstLine: /^"?userId"?,"?movieId"?,"?rating"?(,.*)?$/ },
];

/**
 * The format of a file of ratings, by its first line; undefined for other files.
 * @param content where the text lies, if not in the file itself
 * @throws AgopError `file-unreadable`
 */
export async function detectRatings(path: string, content?: TableContent): Promise<RatingsFormat | undefined> {
  const unreadable = (cause: unknown): never => {
    throw fileUnreadable(path, cause);
  };
  const file = await open(content?.path ?? path).catch(unreadable);
  try {
    // A pipe could be read only once.
    if (!(await file.stat()).isFile()) unreadable(undefined);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const text = buffer.toString(byteEncoding, 0, bytesRead).replace(/^\u00ef\u00bb\u00bf/, "");
    const [firstLine] = text.split(/\r?\n/, 1);
    return formats.find((format) => format.firstLine.test(firstLine));
  } finally {
    await file.close();
  }
}
