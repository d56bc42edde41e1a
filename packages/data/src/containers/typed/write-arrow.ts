import {
  bool,
  type Column,
  columnFromArray,
  type DataType,
  DateUnit,
  date,
  field,
  float32,
  float64,
  int,
  int32,
  int64,
  Table,
  tableFromColumns,
  tableToIPC,
  timestamp,
  TimeUnit,
  utf8,
} from "@uwdata/flechette";
import type { Write } from "../../files/files.js";
import { byteText } from "../../text/byte-text.js";
import type { CellValue } from "./cell-value.js";
import type { ColumnKind } from "./column-kind.js";
import type { TypedRows } from "./write-typed.js";

/** Writes an Arrow file (Feather, version 2), without compression. All of it is in memory. */
export async function writeArrow(write: Write, { columns, batches }: TypedRows): Promise<void> {
  const cells = columns.map((): (CellValue | null)[] => []);
  for await (const batch of batches) {
    batch.forEach((values, k) => {
      for (const value of values) cells[k].push(value);
    });
  }
  const built = columns.map(({ name, kind }, k): [string, Column<unknown>] => [
    name,
    columnFromArray<unknown>(cells[k], storedType(kind), { useBigInt: true }),
  ]);
  const stored = tableFromColumns(built);
  const fields = columns.map(({ name, kind }) => field(name, typeOf(kind)));
  const bytes = tableToIPC(new Table({ ...stored.schema, fields }, stored.children), { format: "file" });
  if (bytes) await write(byteText(bytes));
}

const timeUnits = {
  0: TimeUnit.SECOND,
  3: TimeUnit.MILLISECOND,
  6: TimeUnit.MICROSECOND,
  9: TimeUnit.NANOSECOND,
} as const;

function typeOf(kind: ColumnKind): DataType {
  switch (kind.kind) {
    case "date":
      return date(DateUnit.DAY);
    case "timestamp":
      return timestamp(timeUnits[kind.digits], kind.zone);
    default:
      return storedType(kind);
  }
}

/** What lies in memory: of times their numbers, which are not to go through a Date, since that has milliseconds only. */
function storedType(kind: ColumnKind): DataType {
  switch (kind.kind) {
    case "boolean":
      return bool();
    case "integer":
      return int(kind.bits, kind.isSigned);
    case "real":
      return kind.bits === 32 ? float32() : float64();
    case "decimal":
      return float64();
    case "date":
      return int32();
    case "timestamp":
      return int64();
    case "text":
      return utf8();
  }
}
