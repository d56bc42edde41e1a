import { InvalidArgumentError } from "commander";

/** The values of an option that may be given several times, in their order. */
export function toList(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** A number on the command line. */
export function toNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

const units = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

/** A size on the command line, in bytes: 512MiB, 1.5 GiB. */
export function toBytes(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([KMGT]iB)$/.exec(text.trim()) ?? [];
  if (digits === undefined) throw new InvalidArgumentError("It must be a size such as 512MiB or 4GiB.");
  return Number(digits) * units[unit as keyof typeof units];
}
