import type { Cell } from "../../text/number-format.js";
import type { ColumnKind } from "./column-kind.js";
import { dateValue, timestampValue } from "./times.js";

/** As `cellText` takes it, but integers of up to 32 bits as numbers and of 64 bits as bigints, and decimals as numbers. */
export type CellValue = string | number | bigint | boolean;

/** What a text says in a column of a kind; undefined where it does not go into it. */
export function cellValue(text: string, cell: Cell, kind: ColumnKind): CellValue | undefined {
  switch (kind.kind) {
    case "boolean":
      return text === "true" || (text === "false" ? false : undefined);
    case "integer":
      return integerValue(text, kind);
    case "real":
    case "decimal":
      return cell.kind === "number" ? cell.value : undefined;
    case "date":
      return dateValue(text);
    case "timestamp":
      return timestampValue(text, kind);
    case "text":
      return text;
  }
}

function integerValue(
  text: string,
  { bits, isSigned }: Extract<ColumnKind, { kind: "integer" }>,
): number | bigint | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const value = BigInt(text);
  const fits = value === (isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
  if (!fits) return undefined;
  return bits === 64 ? value : Number(value);
}
