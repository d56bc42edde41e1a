import { AgopError } from "@agop/core";
import { fileUnreadable } from "@agop/core/registry";
import type { LayoutOptions } from "../csv/csv-layout.js";
import { firstBytes } from "../files/files.js";
import { systemFiles } from "../files/system-files.js";
import { byteText } from "../text/byte-text.js";

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
 * @throws AgopError `file-unreadable`
 */
export async function detectRatings(
  path: string,
  { content, files = systemFiles }: Pick<LayoutOptions, "content" | "files"> = {},
): Promise<RatingsFormat | undefined> {
  const unreadable = (cause: unknown): never => {
    throw cause instanceof AgopError ? cause : fileUnreadable(path, cause);
  };
  const place = content?.path ?? path;
  // A pipe could be read only once.
  if ((await files.find(place).catch(unreadable)).kind !== "file") unreadable(undefined);
  const text = byteText(await firstBytes(files, place, 512).catch(unreadable)).replace(/^\u00ef\u00bb\u00bf/, "");
  const [firstLine] = text.split(/\r?\n/, 1);
  return formats.find((format) => format.firstLine.test(firstLine));
}
