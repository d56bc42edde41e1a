import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { AgopError } from "@agop/core";
import { byteEncoding } from "./byte-text.js";
import type { TableContent } from "../containers/table-content.js";
import type { Write } from "../files/write-into.js";

/** "bytes" is whatever builds on ASCII: UTF-8, Latin-1 and their kin, which are never decoded. */
export type FileEncoding = "bytes" | "utf-16le" | "utf-16be";

/** The bytes of a byte order mark in UTF-8. */
export const byteOrderMark = "\u00ef\u00bb\u00bf";

/**
 * The encoding of a file by its first bytes: a byte order mark, or zeros in the place of every other byte.
 * @throws AgopError `table-invalid` for UTF-32
 */
export function findEncoding(path: string, start: Buffer): FileEncoding {
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
}

/**
 * The bytes of a file, those of UTF-16 as UTF-8; `start` of them are left out.
 * @param path what messages name
 * @throws AgopError `table-invalid` for what is no UTF-16 after all
 */
export function readBytes(path: string, { encoding, content }: EncodedText, start = 0): Readable {
  const place = content?.path ?? path;
  if (encoding === "bytes") return createReadStream(place, { start });
  async function* recoded(): AsyncGenerator<Buffer, void> {
    const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    const decode = (chunk?: Buffer): Buffer => {
      try {
        return Buffer.from(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
      } catch (cause) {
        throw new AgopError("table-invalid", `${path} is broken UTF-16`, "save it as UTF-8", { cause });
      }
    };
    let left = start;
    for await (const chunk of createReadStream(place) as AsyncIterable<Buffer>) {
      const bytes = decode(chunk);
      if (bytes.length > left) yield bytes.subarray(left);
      left = Math.max(0, left - bytes.length);
    }
    decode();
  }
  return Readable.from(recoded(), { objectMode: false });
}

/**
 * Writes in an encoding.
 * @param write takes bytes
 * @returns takes whole characters, given by their bytes in UTF-8 where the encoding is UTF-16
 */
export function writingIn(encoding: FileEncoding, write: Write): Write {
  if (encoding === "bytes") return write;
  return (text) => {
    const recoded = Buffer.from(Buffer.from(text, byteEncoding).toString("utf8"), "utf16le");
    return write((encoding === "utf-16be" ? recoded.swap16() : recoded).toString(byteEncoding));
  };
}
