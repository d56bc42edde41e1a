import { type AsyncBuffer, parquetMetadataAsync, parquetRead, parquetSchema, type SchemaTree } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type Files, joined } from "../../files/files.js";
import type { ColumnKind, TimestampKind } from "./column-kind.js";
import { type TypedText, typedAsCsv } from "./typed-text.js";

/** Times as they are stored, which no Date could hold to the last digit; JSON as text. */
const parsers = {
  timestampFromMilliseconds: (value: bigint) => value,
  timestampFromMicroseconds: (value: bigint) => value,
  timestampFromNanoseconds: (value: bigint) => value,
  dateFromDays: (value: number) => value,
  jsonFromBytes: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
};

/** The columns and the text of a Parquet file; one row group is in memory at a time. */
export async function readParquet(files: Files, path: string): Promise<TypedText> {
  const file: AsyncBuffer = {
    byteLength: (await files.find(path)).size,
    slice: async (start, end) => {
      const range = { start, ...(end !== undefined && { end }) };
      return (await joined(files.read(path, range))).buffer;
    },
  };
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const columns = parquetSchema(metadata).children.map((node) => ({ name: node.element.name, kind: kindOf(node) }));
  async function* rowGroups(): AsyncGenerator<readonly (readonly unknown[])[], void> {
    let rowStart = 0;
    for (const { num_rows: count } of metadata.row_groups) {
      const rowEnd = rowStart + Number(count);
      let rows: readonly (readonly unknown[])[] = [];
      const onComplete = (read: readonly (readonly unknown[])[]): void => {
        rows = read;
      };
      await parquetRead({ file, metadata, rowStart, rowEnd, compressors, parsers, geoparquet: false, onComplete });
      yield rows;
      rowStart = rowEnd;
    }
  }
  return { columns, text: typedAsCsv(columns, rowGroups()) };
}

const timestampDigits = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const;

function timestamp(digits: TimestampKind["digits"], isInstant: boolean): ColumnKind {
  return { kind: "timestamp", digits, zone: isInstant ? "UTC" : null };
}

function kindOf({ element, children }: SchemaTree): ColumnKind {
  const { type, converted_type: converted, logical_type: logical, repetition_type: repetition, scale } = element;
  if (children.length > 0 || repetition === "REPEATED") return { kind: "text" };
  if (converted === "DECIMAL") return { kind: "decimal", scale: scale ?? 0 };
  if (logical?.type === "TIMESTAMP") return timestamp(timestampDigits[logical.unit], logical.isAdjustedToUTC);
  if (converted === "TIMESTAMP_MILLIS") return timestamp(3, true);
  if (converted === "TIMESTAMP_MICROS") return timestamp(6, true);
  if (converted === "DATE") return { kind: "date" };
  if (logical?.type === "FLOAT16") return { kind: "real", bits: 32 };
  const bits = Number(/^U?INT_(\d+)$/.exec(converted ?? "")?.[1] ?? (type === "INT64" ? 64 : 32)) as 8 | 16 | 32 | 64;
  switch (type) {
    case "BOOLEAN":
      return { kind: "boolean" };
    case "INT32":
    case "INT64":
      return { kind: "integer", bits, isSigned: !converted?.startsWith("UINT") };
    case "INT96":
      return timestamp(9, false);
    case "FLOAT":
      return { kind: "real", bits: 32 };
    case "DOUBLE":
      return { kind: "real", bits: 64 };
    default:
      return { kind: "text" };
  }
}
