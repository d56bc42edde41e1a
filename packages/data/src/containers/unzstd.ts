import { Decompress } from "fzstd";

/** The plain bytes of a zstd stream, where the system has no decoder of its own. */
export async function* unzstd(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const decoder = new Decompress();
  let pieces: Uint8Array[] = [];
  decoder.ondata = (data) => {
    // What it hands over is a view of a buffer that it goes on to use.
    if (data.length > 0) pieces.push(data.slice());
  };
  for await (const piece of bytes) {
    decoder.push(piece);
    yield* pieces;
    pieces = [];
  }
  decoder.push(new Uint8Array(0), true);
  yield* pieces;
}
