/** ".csv" of "readings.csv"; "" where a name has none. */
export function extensionOf(path: string): string {
  return /[^/\\](\.[^./\\]*)$/.exec(path)?.[1] ?? "";
}
