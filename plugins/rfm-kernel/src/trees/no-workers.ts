// In the place of leaf-workers.ts where a bundler builds for browsers, by the field "browser" of package.json.

/** Leaves are fitted one after the other. */
export function threadsFor(): number {
  return 1;
}
