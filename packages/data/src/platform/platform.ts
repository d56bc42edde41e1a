import type { Compression, Files } from "../files/files.js";

/**
 * What a machine gives. `node.ts` says it for Node; where a bundler builds for browsers, `browser.ts` takes its place, by the field
 * "browser" of package.json.
 */
export interface Platform {
  /** Those that a path alone means. */
  readonly files: Files;
  decompressed(compression: Compression, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  compressed(compression: Compression, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** @throws AgopError `option-invalid` for what cannot be written here */
  checkCompression(compression: Compression): void;
}
