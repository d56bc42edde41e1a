import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Write } from "../../files/files.js";
import { byteText } from "../../text/byte-text.js";
import type { ColumnKind, TypedColumn } from "./column-kind.js";
import type { TypedRows } from "./write-typed.js";

/** Writes a Parquet file, a row group for each batch. */
export async function writeParquet(write: Write, { columns, batches }: TypedRows): Promise<void> {
  const schema: SchemaElement[] = [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)];
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: "Agop" });
  const flush = async (): Promise<void> => {
    await write(byteText(bytes.getBytes()));
    // Its offset goes on.
    bytes.index = 0;
  };
  for await (const batch of batches) {
    const columnData = columns.map(({ name, kind }, k) => ({
      name,
      data: kind.kind === "timestamp" && kind.digits === 0 ? batch[k].map(inMilliseconds) : batch[k],
    }));
    await writer.write({ columnData, rowGroupSize: Math.max(batch[0].length, 1) });
    await flush();
  }
  await writer.finish();
  await flush();
}

/** Parquet has no timestamps in seconds. */
function inMilliseconds<T>(value: T): T | bigint {
  return typeof value === "bigint" ? value * 1000n : value;
}

const timeUnits = { 0: "MILLIS", 3: "MILLIS", 6: "MICROS", 9: "NANOS" } as const;

function elementOf({ name, kind }: TypedColumn): SchemaElement {
  return { name, repetition_type: "OPTIONAL", ...typeOf(kind) };
}

function typeOf(kind: ColumnKind): Omit<SchemaElement, "name"> {
  switch (kind.kind) {
    case "boolean":
      return { type: "BOOLEAN" };
    case "integer":
      // Not by its logical type, which hyparquet-writer 0.17 writes so that other readers refuse the file.
      return {
        type: kind.bits === 64 ? "INT64" : "INT32",
        converted_type: `${kind.isSigned ? "" : "U"}INT_${kind.bits}`,
      };
    case "real":
      return { type: kind.bits === 32 ? "FLOAT" : "DOUBLE" };
    case "decimal":
      return { type: "DOUBLE" };
    case "date":
      return { type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } };
    case "timestamp": {
      const unit = timeUnits[kind.digits];
      return { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: kind.zone !== null, unit } };
    }
    case "text":
      return { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
  }
}
