import type { Json, JsonObject } from "@agop/core";
import type { Choice } from "./select-by-validation.js";

/** Options with those of a choice put in, whose dotted names reach into nested ones: "phi.alpha" sets `phi: { alpha }`. */
export function withChoice(options: JsonObject, choice: Choice): JsonObject {
  return Object.entries(choice).reduce((result, [path, value]) => withOption(result, path.split("."), value), options);
}

function withOption(options: JsonObject, [name, ...rest]: readonly string[], value: Choice[string]): JsonObject {
  if (rest.length === 0) return { ...options, [name]: value };
  const nested = options[name];
  const inner = typeof nested === "object" && nested !== null && !Array.isArray(nested) ? (nested as JsonObject) : {};
  return { ...options, [name]: withOption(inner, rest, value) };
}

/** What a dotted name stands for; undefined where there is nothing. */
export function optionAt(options: JsonObject, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((at, name) => {
    return typeof at === "object" && at !== null && !Array.isArray(at) ? (at as JsonObject)[name] : undefined;
  }, options);
}
