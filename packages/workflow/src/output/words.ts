import type { JsonObject } from "@agop/core";

/** "4,898". */
export function countOf(n: number): string {
  return n.toLocaleString("en-US");
}

/** "phi {…}, ridge 0.1". */
export function settingsInWords(settings: JsonObject): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(", ");
}

/** "12.3 s". */
export function secondsOf(elapsedMs: number): string {
  return `${(elapsedMs / 1000).toFixed(1)} s`;
}
