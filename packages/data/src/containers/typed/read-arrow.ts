import { CompressionType, type DataType, setCompressionCodec, type Table, tableFromIPC, Type } from "@uwdata/flechette";
import { decompress } from "fzstd";
import { type Files, joined } from "../../files/files.js";
import type { ColumnKind } from "./column-kind.js";
import { decodeLz4Frame } from "./lz4-frame.js";
import { type TypedText, typedAsCsv } from "./typed-text.js";

const extraction = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true };
const notWritten = (): never => {
  throw new Error("Arrow is written without compression");
};

/** The columns and the text of an Arrow file or stream, also of Feather, version 2. All of it is in memory. */
export async function readArrow(files: Files, path: string): Promise<TypedText> {
  setCompressionCodec(CompressionType.LZ4_FRAME, { decode: decodeLz4Frame, encode: notWritten });
  // What fzstd gives may lie anywhere in its buffer, but numbers of eight bytes must lie at a multiple of eight.
  const decodeZstd = (bytes: Uint8Array): Uint8Array => decompress(bytes).slice();
  setCompressionCodec(CompressionType.ZSTD, { decode: decodeZstd, encode: notWritten });
  const table = tableFromIPC(await joined(files.read(path)), extraction);
  const columns = table.schema.fields.map(({ name, type }) => ({ name, kind: kindOf(type) }));
  return { columns, text: typedAsCsv(columns, [rowsOf(table)]) };
}

function* rowsOf(table: Table): Generator<readonly unknown[], void> {
  const read = table.schema.fields.map(({ type }, k) => {
    const column = table.getChildAt(k);
    const isDate = valueType(type).typeId === Type.Date;
    // A date comes in milliseconds.
    return (row: number): unknown => {
      const value: unknown = column.at(row);
      return isDate && value !== null ? Number(value) / dayMs : value;
    };
  });
  for (let row = 0; row < table.numRows; row++) yield read.map((at) => at(row));
}

const dayMs = 86_400_000;

/** Of categories what they stand for. */
function valueType(type: DataType): DataType {
  return type.typeId === Type.Dictionary ? valueType(type.dictionary) : type;
}

function kindOf(given: DataType): ColumnKind {
  const type = valueType(given);
  switch (type.typeId) {
    case Type.Bool:
      return { kind: "boolean" };
    case Type.Int:
      return { kind: "integer", bits: type.bitWidth, isSigned: type.signed };
    case Type.Float:
      return { kind: "real", bits: type.precision === 2 ? 64 : 32 };
    case Type.Decimal:
      return { kind: "decimal", scale: type.scale };
    case Type.Date:
      return { kind: "date" };
    case Type.Timestamp:
      return { kind: "timestamp", digits: ([0, 3, 6, 9] as const)[type.unit], zone: type.timezone };
    default:
      return { kind: "text" };
  }
}
