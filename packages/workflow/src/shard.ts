import { AgopError } from "@agop/core";

/** Part `index` (from 1) of `count` parts of a sweep. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * "2/5" as the second of five.
 * @throws AgopError `usage-invalid`
 */
export function parseShard(text: string): Shard {
  const [index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw new AgopError("usage-invalid", `\`shard\` is "${text}"; it must be i/n with i from 1 to n, as in 2/5`);
}

/** Every n-th item, so that slow neighbours are spread over the shards. */
export function inShard<T>(items: readonly T[], { index, count }: Shard): readonly T[] {
  return items.filter((_, k) => k % count === index - 1);
}
