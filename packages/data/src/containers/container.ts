import { AgopError } from "@agop/core";
import { type Files, firstBytes } from "../files/files.js";
import { byteText } from "../text/byte-text.js";

/** What the bytes of a file are: plain text, or something that a table is packed in. */
export type Container = "plain" | "gzip" | "zstd" | "json-lines" | "parquet" | "arrow";

/** How a file begins, one character a byte: with one of these texts, and what else its first bytes have. */
interface Signature {
  readonly magic?: readonly string[];
  readonly has?: RegExp;
}

const zip = ["PK\u0003\u0004"];

const containers: readonly (Signature & { readonly container: Container })[] = [
  { container: "gzip", magic: ["\u001f\u008b"] },
  // A frame, or one to be skipped before it.
  { container: "zstd", magic: ["(\u00b5/\u00fd", "P*M\u0018"] },
  { container: "parquet", magic: ["PAR1"] },
  // A file, or the mark before the first message of a stream.
  { container: "arrow", magic: ["ARROW1", "\u00ff\u00ff\u00ff\u00ff"] },
  { container: "json-lines", has: /^(\u00ef\u00bb\u00bf)?\s*\{\s*("|\}|$)/ },
];

/** What is no table of text and is not read, and what to do about it. */
const refused: readonly (Signature & { readonly what: string; readonly hint: string })[] = [
  {
    magic: zip,
    has: /mimetypeapplication\/vnd\.oasis\.opendocument\.spreadsheet/,
    what: "an OpenDocument spreadsheet",
    hint: "save the sheet as CSV",
  },
  {
    magic: zip,
    has: /\[Content_Types\]\.xml|_rels\/|docProps\/|xl\//,
    what: "an Excel workbook",
    hint: "save the sheet as CSV UTF-8",
  },
  { magic: [...zip, "PK\u0005\u0006"], what: "a ZIP archive", hint: "unpack it and give the table in it" },
  {
    magic: ["\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1"],
    what: "an old Excel workbook",
    hint: "save the sheet as CSV UTF-8",
  },
  { has: /^[^]{257}ustar/, what: "a tar archive", hint: "unpack it and give the table in it" },
  { magic: ["BZh"], has: /^BZh[1-9]1AY/, what: "compressed by bzip2", hint: "bunzip2 -c FILE | agop ... - reads it" },
  { magic: ["\u00fd7zXZ"], what: "compressed by xz", hint: "xz -dc FILE | agop ... - reads it" },
  { magic: ["7z\u00bc\u00af"], what: "a 7-Zip archive", hint: "unpack it and give the table in it" },
  { magic: ["FEA1"], what: "a Feather file of version 1", hint: "write it again as version 2, or as CSV" },
  { magic: ["\u0089HDF"], what: "an HDF5 file", hint: "write the table as Parquet or CSV" },
  { magic: ["SQLite format 3\u0000"], what: "an SQLite database", hint: "export the table as CSV" },
  { magic: ["%PDF-"], what: "a PDF", hint: "export the table as CSV" },
  { has: /^(\u00ef\u00bb\u00bf)?\s*<(!doctype|html|\?xml)/i, what: "HTML or XML", hint: "export the table as CSV" },
  {
    has: /^(\u00ef\u00bb\u00bf)?\s*\[\s*[[{]/,
    what: "a JSON array",
    hint: "write one object a line, which is JSON lines: jq -c '.[]'",
  },
];

function isLike(start: string, { magic, has }: Signature): boolean {
  return (magic?.some((prefix) => start.startsWith(prefix)) ?? true) && (has?.test(start) ?? true);
}

/** As far as the name of the first file in a workbook may lie. */
const startBytes = 1024;

/**
 * Finds out by its first bytes, not by its name, what a file is.
 * @param name what messages call it
 * @throws AgopError `table-invalid` with what to do, for what is known and not read: Excel, archives, databases
 */
export async function containerOf(files: Files, path: string, name: string): Promise<Container> {
  const start = byteText(await firstBytes(files, path, startBytes));
  const unread = refused.find((signature) => isLike(start, signature));
  if (unread) throw new AgopError("table-invalid", `${name} is ${unread.what}, which is not read`, unread.hint);
  return containers.find((signature) => isLike(start, signature))?.container ?? "plain";
}
