import { fail } from "./check.js";

/** @throws Error naming the first place where JSON.parse(JSON.stringify(value)) would differ from the value. */
export function assertJson(value: unknown, where: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) fail(`${where} is ${value}, which JSON cannot hold`);
    return;
  }
  const isPlain =
    Array.isArray(value) || (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype);
  if (!isPlain) fail(`${where} is ${Object.prototype.toString.call(value)}, not plain JSON`);
  for (const [key, part] of Object.entries(value)) assertJson(part, `${where}.${key}`);
}
