import { AgopError, type Json, type JsonObject, type State } from "@agop/core";
import type { StateValue } from "@agop/core/registry";
import { base64Of, bytesOfBase64 } from "@agop/data";
import { z } from "zod";

/** Numbers to the last bit, 8 bytes each, least significant byte first, in base64. */
const float64 = z.strictObject({ float64: z.base64() });

/** States and saved estimates as JSON, their arrays of numbers to the last bit. */
export function stateToJson(state: State): JsonObject {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, encoded(value)]));
}

/** @throws AgopError `state-invalid` for what `stateToJson` does not make */
export function stateFromJson(json: JsonObject): State {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, decoded(value, 1)]));
}

function encoded(value: StateValue): Json {
  if (value instanceof Float64Array) {
    return { float64: base64Of(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  }
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(encoded);
  return stateToJson(value);
}

/** States are nested a few times. */
const deepest = 100;

function decoded(value: Json, depth: number): StateValue {
  if (depth > deepest) throw new AgopError("state-invalid", `a state is nested more than ${deepest} times`);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((each) => decoded(each, depth + 1));
  const numbers = float64.safeParse(value);
  if (!numbers.success) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, decoded(each, depth + 1)]));
  }
  const bytes = bytesOfBase64(numbers.data.float64);
  if (bytes.length % 8 !== 0) {
    throw new AgopError("state-invalid", `${bytes.length} bytes are no float64 numbers`, "the file is damaged");
  }
  return new Float64Array(bytes.buffer);
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
