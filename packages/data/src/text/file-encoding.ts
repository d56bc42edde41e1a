import { AgopError } from "@agop/core";
import type { TableContent } from "../containers/table-content.js";
import type { Files, Write } from "../files/files.js";
import { systemFiles } from "../files/system-files.js";
import { bytesOfText, byteText } from "./byte-text.js";

/** "bytes" is whatever builds on ASCII: UTF-8, Latin-1 and their kin, which are never decoded. */
export type FileEncoding = "bytes" | "utf-16le" | "utf-16be";

/** The bytes of a byte order mark in UTF-8. */
export const byteOrderMark = "\u00ef\u00bb\u00bf";

/**
 * The encoding of a file by its first bytes: a byte order mark, or zeros in the place of every other byte.
 * @throws AgopError `table-invalid` for UTF-32
 */
export function findEncoding(path: string, start: Uint8Array): FileEncoding {
  const begins = (...bytes: readonly number[]): boolean => bytes.every((byte, place) => start.at(place) === byte);
  const zeros = [0, 0, 0, 0];
  const length = Math.min(start.length, sampled) & ~3;
  for (let place = 0; place < length; place++) if (start[place] === 0) zeros[place % 4]++;
  const isZero = zeros.map((count) => count > 0.4 * (length / 4));
  const isWide = isZero.filter(Boolean).length === 3;
  if (begins(0xff, 0xfe, 0, 0) || begins(0, 0, 0xfe, 0xff) || isWide) {
    throw new AgopError("table-invalid", `${path} is UTF-32`, "save it as UTF-8");
  }
  if (begins(0xff, 0xfe)) return "utf-16le";
  if (begins(0xfe, 0xff)) return "utf-16be";
  if (isZero[1] && isZero[3] && !isZero[0]) return "utf-16le";
  return isZero[0] && isZero[2] && !isZero[1] ? "utf-16be" : "bytes";
}

const sampled = 1024;

/** How the bytes of a file are to be taken. */
interface EncodedText {
  readonly encoding: FileEncoding;
  /** Where the text lies, if not in the file itself. */
  readonly content?: TableContent | undefined;
  /** Default: those of the disk. */
  readonly files?: Files | undefined;
}

/**
 * The bytes of a file, those of UTF-16 as UTF-8; `start` of them are left out.
 * @param path what messages name
 * @throws AgopError `table-invalid` for what is no UTF-16 after all
 */
export function readBytes(
  path: string,
  { encoding, content, files = systemFiles }: EncodedText,
  start = 0,
): AsyncIterable<Uint8Array> {
  const place = content?.path ?? path;
  return encoding === "bytes" ? files.read(place, { start }) : recoded(path, files.read(place), encoding, start);
}

const encoder = new TextEncoder();

async function* recoded(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  encoding: Exclude<FileEncoding, "bytes">,
  start: number,
): AsyncGenerator<Uint8Array, void> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const decode = (piece?: Uint8Array): Uint8Array => {
    try {
      return encoder.encode(piece ? decoder.decode(piece, { stream: true }) : decoder.decode());
    } catch (cause) {
      throw new AgopError("table-invalid", `${path} is broken UTF-16`, "save it as UTF-8", { cause });
    }
  };
  let left = start;
  for await (const piece of bytes) {
    const text = decode(piece);
    if (text.length > left) yield text.subarray(left);
    left = Math.max(0, left - text.length);
  }
  decode();
}

/**
 * Writes in an encoding.
 * @param write takes bytes
 * @returns takes whole characters, given by their bytes in UTF-8 where the encoding is UTF-16
 */
export function writingIn(encoding: FileEncoding, write: Write): Write {
  if (encoding === "bytes") return write;
  const isLittle = encoding === "utf-16le";
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return (text) => {
    const decoded = decoder.decode(bytesOfText(text));
    const bytes = new DataView(new ArrayBuffer(2 * decoded.length));
    for (let k = 0; k < decoded.length; k++) bytes.setUint16(2 * k, decoded.charCodeAt(k), isLittle);
    return write(byteText(new Uint8Array(bytes.buffer)));
  };
}
