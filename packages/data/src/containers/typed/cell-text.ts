import { base64Of } from "../../text/byte-text.js";
import { type ColumnKind } from "./column-kind.js";
import { dateText, timestampText } from "./times.js";

/**
 * A cell as CSV has it: numbers as the shortest text that reads back as the same, times as ISO 8601, what is absent as a blank.
 * @param value of a date days since 1970, of a timestamp its units since 1970, of a decimal its digits or its number
 */
export function cellText(value: unknown, kind: ColumnKind): string {
  if (value === null || value === undefined) return "";
  switch (kind.kind) {
    case "real":
      return realText(Number(value), kind.bits);
    case "decimal":
      return typeof value === "bigint" ? scaledText(value, kind.scale) : Number(value).toFixed(kind.scale);
    case "date":
      return dateText(Number(value));
    case "timestamp":
      return timestampText(value as bigint, kind);
    case "boolean":
    case "integer":
      return (value as bigint).toString();
    case "text":
      return typeof value === "string" ? value : JSON.stringify(value, plain);
  }
}

function realText(value: number, bits: 32 | 64): string {
  if (Number.isNaN(value)) return "";
  if (bits === 64 || !Number.isFinite(value)) return String(value);
  // Nine digits tell all numbers of 32 bits apart; mostly fewer do.
  for (let digits = 6; digits < 9; digits++) {
    const shortened = Number(value.toPrecision(digits));
    if (Math.fround(shortened) === value) return String(shortened);
  }
  return String(Number(value.toPrecision(9)));
}

/** 1.50 of 150 with scale 2. */
function scaledText(value: bigint, scale: number): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale));
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** What JSON does not know. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return base64Of(value);
  return value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array
    ? [...value]
    : value;
}
