import type { Inflate } from "pako";

/**
 * The plain bytes of a gzip stream of one member or several (RFC 1952, 2.2), where the system has no decoder that goes on after the
 * first: the `DecompressionStream` of a browser ends there in an error. Checks the checksum of each.
 * @throws Error where the stream is damaged or ends too soon, in the words of zlib
 */
export async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const pako = await import("pako");
  let pieces: Uint8Array[] = [];
  const newMember = (): Inflate => {
    const inflate = new pako.Inflate();
    inflate.onData = (data) => {
      pieces.push(data);
    };
    return inflate;
  };
  let inflate = newMember();
  for await (const piece of bytes) {
    if (inflate.ended) {
      // To a member that begins within a piece it goes on by itself. Zeros are padding, which nothing follows.
      if (piece[0] === 0) break;
      inflate = newMember();
    }
    inflate.push(piece);
    if (inflate.err !== 0) throw new Error(inflate.msg);
    yield* pieces;
    pieces = [];
  }
  if (!inflate.ended) throw new Error("unexpected end of file");
}
