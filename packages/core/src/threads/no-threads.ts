// In the place of on-threads.ts where a bundler builds for browsers, by the field "browser" of package.json.

/** There are none. */
export function startThreads(): void {}

/** Items are answered one after the other. */
export function threadsFor(): number {
  return 1;
}
