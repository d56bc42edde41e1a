import fc from "fast-check";

/** One thing that happens to bytes. */
type Damage =
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "remove"; readonly at: number; readonly count: number };

/** Places as parts of the length. */
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("cut" as const), at: place }),
  fc.record({ kind: fc.constant("flip" as const), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant("insert" as const), at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) }),
  fc.record({ kind: fc.constant("remove" as const), at: place, count: fc.integer({ min: 1, max: 8 }) }),
);

/** Bytes that are not those that were given, unless they are few. */
export function damaged(bytes: Uint8Array, damages: readonly Damage[]): Uint8Array {
  return damages.reduce(withDamage, bytes);
}

function withDamage(bytes: Uint8Array, done: Damage): Uint8Array {
  const at = Math.floor(done.at * bytes.length);
  switch (done.kind) {
    case "cut":
      return bytes.slice(0, at);
    case "flip": {
      const changed = bytes.slice();
      if (changed.length > 0) changed[at] ^= 1 << done.bit;
      return changed;
    }
    case "insert":
      return Uint8Array.from([...bytes.subarray(0, at), ...done.bytes, ...bytes.subarray(at)]);
    case "remove":
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + done.count)]);
  }
}

/** Any JSON, and what programs trip over in it. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    "",
    0,
    -1,
    1e300,
    1e-300,
    -5,
    0.5,
    [],
    {},
    true,
    "__proto__",
    { length: 4e9 },
    "auto",
    "cpu",
  ),
);

/** JSON with something else in some places of it. */
export function replaced(json: unknown, at: readonly number[], by: unknown): unknown {
  const [first, ...rest] = at;
  if (first === undefined || typeof json !== "object" || json === null) return by;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(json);
  if (entries.length === 0) return by;
  const chosen = Math.floor(first * entries.length);
  const changed = entries.map(([key, value], k) => [key, k === chosen ? replaced(value, rest, by) : value] as const);
  return Array.isArray(json) ? changed.map(([, value]) => value) : Object.fromEntries<unknown>(changed);
}

export const replacement = fc.record({ at: fc.array(place, { minLength: 1, maxLength: 6 }), by: anyJson });
