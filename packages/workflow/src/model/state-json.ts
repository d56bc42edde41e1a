import { AgopError, type Json, type JsonObject, type State } from "@agop/core";
import type { StateValue } from "@agop/core/registry";
import { z } from "zod";

/** Numbers to the last bit, 8 bytes each, least significant byte first, in base64. */
const float64 = z.strictObject({ float64: z.base64() });

/** States and saved estimates as JSON, their arrays of numbers to the last bit. */
export function stateToJson(state: State): JsonObject {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, encoded(value)]));
}

/**
 * @param path where it was read, for the message
 * @throws AgopError `config-invalid` for numbers that are cut off
 */
export function stateFromJson(json: JsonObject, path: string): State {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, decoded(value, path)]));
}

function encoded(value: StateValue): Json {
  if (value instanceof Float64Array) {
    return { float64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  }
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(encoded);
  return stateToJson(value);
}

function decoded(value: Json, path: string): StateValue {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((each) => decoded(each, path));
  const numbers = float64.safeParse(value);
  if (!numbers.success) return stateFromJson(value, path);
  const bytes = Buffer.from(numbers.data.float64, "base64");
  if (bytes.byteLength % 8 !== 0) {
    throw new AgopError("config-invalid", `${path} is damaged: its numbers are cut off`, "write it again");
  }
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
