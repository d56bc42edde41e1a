import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gunzip } from "./gunzip.js";

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += length) yield await Promise.resolve(bytes.slice(at, at + length));
}

async function unpacked(bytes: Uint8Array, length = 65_536): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of gunzip(inPieces(bytes, length))) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe("gunzip", () => {
  it("gives what zlib gives, however many members and wherever the pieces end", async () => {
    const member = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 0, max: 200_000 }).map((length) => new Uint8Array(length).fill(44)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 700 }),
        async (plain, length) => {
          const packed = Buffer.concat(plain.map((bytes) => gzipSync(bytes)));
          expect(Buffer.compare(await unpacked(packed, length), gunzipSync(packed))).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("takes zeros after a member for padding", async () => {
    const padded = Buffer.concat([gzipSync("a,b\n"), Buffer.alloc(512)]);
    expect(String(await unpacked(padded))).toBe("a,b\n");
    expect(String(await unpacked(padded, 1))).toBe("a,b\n");
  });

  const damaged = gzipSync("hello ".repeat(100));
  damaged.writeUInt8(damaged.readUInt8(damaged.length - 6) ^ 1, damaged.length - 6);
  it.each([
    ["cut off", gzipSync("hello ".repeat(100)).subarray(0, 20), "unexpected end of file"],
    ["without its checksum", gzipSync("hello").subarray(0, -4), "unexpected end of file"],
    ["empty", Buffer.alloc(0), "unexpected end of file"],
    ["of another checksum", damaged, "incorrect data check"],
    ["damaged in its second member", Buffer.concat([gzipSync("abc"), damaged]), "incorrect data check"],
    ["no gzip", Buffer.from("hello"), "incorrect header check"],
    ["followed by something else", Buffer.concat([gzipSync("abc"), Buffer.from("junk")]), "incorrect header check"],
  ])("refuses what is %s, in the words of zlib", async (_, bytes, message) => {
    for (const length of [7, 65_536]) await expect(unpacked(bytes, length)).rejects.toThrow(message);
    expect(() => gunzipSync(bytes)).toThrow(message);
  });
});
