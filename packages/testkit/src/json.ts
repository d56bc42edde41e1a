import { fail } from "./check.js";

/** @throws Error naming the first place where JSON.parse(JSON.stringify(value)) would differ from the value. */
export function assertJson(value: unknown, where: string): void {
  assertPlain(value, where, false);
}

/** @throws Error naming the first place that is neither JSON nor an array of float64, which is all that a `State` is made of. */
export function assertState(value: unknown, where: string): void {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) fail(`${where} is a ${typeof value}, not an object`);
  assertPlain(value, where, true);
}

function assertPlain(value: unknown, where: string, takesArrays: boolean): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (takesArrays && value instanceof Float64Array) return;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) fail(`${where} is ${value}, which JSON cannot hold`);
    return;
  }
  const isPlain =
    Array.isArray(value) || (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype);
  if (!isPlain) fail(`${where} is ${Object.prototype.toString.call(value)}, not plain JSON`);
  for (const [key, part] of Object.entries(value)) assertPlain(part, `${where}.${key}`, takesArrays);
}
