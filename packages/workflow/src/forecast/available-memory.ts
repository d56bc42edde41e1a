import { totalmem } from "node:os";

/** Bytes that are free to this process, as far as the system says. */
export function availableMemory(): number {
  const free = process.availableMemory();
  return free > 0 ? free : totalmem();
}
