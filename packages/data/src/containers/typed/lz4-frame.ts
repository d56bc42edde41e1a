const magic = 0x184d2204;

/**
 * Unpacks one LZ4 frame (the format of github.com/lz4/lz4, doc/lz4_Frame_format.md); checksums are passed over.
 * @param length of what it holds, in bytes
 * @throws Error for what is no such frame, or is damaged
 */
export function decodeLz4Frame(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== magic) throw new Error("no LZ4 frame");
  const flags = bytes[4];
  const [hasBlockChecksums, hasSize, hasDictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  let from = 4 + 2 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0) + 1;
  const output = new Uint8Array(length);
  let filled = 0;
  for (;;) {
    const word = view.getUint32(from, true);
    from += 4;
    if (word === 0) break;
    const size = word & 0x7fffffff;
    const block = bytes.subarray(from, from + size);
    // The highest bit says that the block is not compressed.
    if (word >>> 31 === 0) filled = decodeBlock(block, output, filled);
    else {
      output.set(block, filled);
      filled += size;
    }
    from += size + (hasBlockChecksums ? 4 : 0);
  }
  if (filled !== length) throw new Error(`an LZ4 frame of ${filled} bytes in the place of ${length}`);
  return output;
}

/** Sequences of literals and of copies of what came before, also in earlier blocks. @returns how far `output` is filled */
function decodeBlock(block: Uint8Array, output: Uint8Array, start: number): number {
  let from = 0;
  let to = start;
  const extended = (nibble: number): number => {
    let count = nibble;
    if (nibble < 15) return count;
    for (;;) {
      const more = block[from++];
      count += more;
      if (more !== 255) return count;
    }
  };
  while (from < block.length) {
    const token = block[from++];
    const literals = extended(token >> 4);
    output.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from >= block.length) break;
    const offset = block[from] | (block[from + 1] << 8);
    from += 2;
    const count = extended(token & 15) + 4;
    if (offset === 0 || offset > to || to + count > output.length) throw new Error("a damaged LZ4 block");
    // The copy may overlap what it makes.
    for (let k = 0; k < count; k++, to++) output[to] = output[to - offset];
  }
  return to;
}
