import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { log } from "./elementary.js";

/** A seeded source of randomness: the same seed gives the same numbers everywhere. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform among 0, ..., below - 1. */
  integer(below: number): number;
}

/** xoroshiro128+ (Blackman and Vigna), by the library pure-rand. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const uniform = (): number => uniformFloat64(generator);
  return { uniform, normal: normalFrom(uniform), integer: (below) => uniformInt(generator, 0, below - 1) };
}

/** Two at a time, by the polar method (Marsaglia and Bray 1964). */
function normalFrom(uniform: () => number): () => number {
  let other: number | undefined;
  return () => {
    if (other !== undefined) {
      const kept = other;
      other = undefined;
      return kept;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const r = x * x + y * y;
      if (r === 0 || r > 1) continue;
      const length = Math.sqrt((-2 * log(r)) / r);
      other = x * length;
      return y * length;
    }
  };
}

/**
 * A seed of its own for each combination of whole numbers: neighbouring seeds of the generator begin alike. By the finaliser of
 * MurmurHash3 (Appleby), 32 bits.
 */
export function mixedSeed(...numbers: readonly number[]): number {
  let hash = 0;
  for (const number of numbers) {
    hash = Math.imul(hash, 31) + number;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash;
}

/** The same, made when it is first asked: most of those that are handed out for an iteration never are. */
export function deferredRandom(seed: () => number): Random {
  let made: Random | undefined;
  const random = (): Random => (made ??= seededRandom(seed()));
  return {
    uniform: () => random().uniform(),
    normal: () => random().normal(),
    integer: (below) => random().integer(below),
  };
}

/** The numbers 0, ..., count - 1 in random order (Fisher-Yates). */
export function shuffledIndices(count: number, random: Random): Int32Array {
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const last = order[i];
    order[i] = order[j];
    order[j] = last;
  }
  return order;
}
