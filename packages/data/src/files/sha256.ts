import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** What SHA-256 is taken of: text as UTF-8, numbers as they lie in memory. */
export type Hashed = string | Int32Array | Float64Array;

/** SHA-256 of what is added in turn. */
export interface Hash {
  add(part: Hashed): void;
  /** In hexadecimal; the end of it. */
  digest(): string;
}

const encoder = new TextEncoder();

export function startSha256(): Hash {
  const hash = sha256.create();
  return {
    add: (part) => {
      const isText = typeof part === "string";
      hash.update(isText ? encoder.encode(part) : new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    },
    digest: () => bytesToHex(hash.digest()),
  };
}

/** In hexadecimal. */
export function sha256Of(...parts: readonly Hashed[]): string {
  const hash = startSha256();
  for (const part of parts) hash.add(part);
  return hash.digest();
}
