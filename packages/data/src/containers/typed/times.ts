import type { TimestampKind } from "./column-kind.js";

const dayMs = 86_400_000;
/** The last instant that a Date knows, in seconds since 1970. */
const lastSecond = 8_640_000_000_000;

/** "2024-02-29" of days since 1970. */
export function dateText(days: number): string {
  if (Math.abs(days * dayMs) > lastSecond * 1000) return String(days);
  return new Date(days * dayMs).toISOString().replace(/T.*/, "");
}

/** Days since 1970, or undefined for a text that is no date, also no day of its month. */
export function dateValue(text: string): number | undefined {
  if (!/^[+-]?\d{4,6}-\d\d-\d\d$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || dateText(time / dayMs) !== text ? undefined : time / dayMs;
}

/** "2024-02-29T12:00:00.5", with Z where there is a zone, of units since 1970. */
export function timestampText(value: bigint, { digits, zone }: TimestampKind): string {
  const unit = 10n ** BigInt(digits);
  const fraction = ((value % unit) + unit) % unit;
  const seconds = Number((value - fraction) / unit);
  if (Math.abs(seconds) > lastSecond) return String(value);
  const whole = new Date(seconds * 1000).toISOString().replace(".000Z", "");
  const part = fraction === 0n ? "" : `.${String(fraction).padStart(digits, "0").replace(/0+$/, "")}`;
  return `${whole}${part}${zone === null ? "" : "Z"}`;
}

const pattern = /^([+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z?)$/;

/** Units since 1970, or undefined for a text that is no such time. */
export function timestampValue(text: string, { digits, zone }: TimestampKind): bigint | undefined {
  const [, whole = "", fraction = "", z] = pattern.exec(text) ?? [];
  const time = Date.parse(`${whole}Z`);
  if (Number.isNaN(time) || (z === "Z") !== (zone !== null) || fraction.length > digits) return undefined;
  return BigInt(time / 1000) * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, "0") || "0");
}
