/**
 * What a machine says of itself. `node.ts` asks Node; where a bundler builds for browsers, `browser.ts` takes its place, by the
 * field "browser" of package.json.
 */
export interface Platform {
  /** Bytes that are free, as far as the system says. */
  availableMemory(): number;
  /** What computes, as it decides the last digits. */
  readonly runtime: string;
}
