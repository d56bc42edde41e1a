import type { Sum } from "../contracts/sum.js";

/**
 * Gives all processes what one has: plain data, which are JSON and arrays of float64 or int32. Numbers arrive with their bits, also
 * those that JSON cannot say; what is undefined in an object is left out.
 * @param value of the process `from`; what others give is not looked at
 */
export async function broadcastData<T>(sum: Sum, from: number, value?: T): Promise<T> {
  if (sum.size === 1) return value as T;
  const numbers: number[] = [];
  const text = sum.rank === from ? JSON.stringify(outlineOf(value, numbers)) : "";
  const bytes = new TextEncoder().encode(text);
  const lengths = Float64Array.of(bytes.length, numbers.length);
  await sum.broadcast(lengths, from);
  const [textLength, count] = lengths;
  const body = new Float64Array(textLength + count);
  if (sum.rank === from) {
    body.set(bytes);
    body.set(numbers, textLength);
  }
  await sum.broadcast(body, from);
  if (sum.rank === from) return value as T;
  const outline = JSON.parse(new TextDecoder().decode(Uint8Array.from(body.subarray(0, textLength)))) as Outline;
  // All run one program: what comes is what was given.
  return filledIn(outline, body.subarray(textLength)) as T;
}

/** Data without their numbers, which come in the order in which the outline is read: 0 is one of them, ["f", 3] three of float64, ["i", 3] of int32. */
type Outline =
  | string
  | boolean
  | null
  | 0
  | readonly ["f" | "i", number]
  | readonly ["l", readonly Outline[]]
  | { readonly [name: string]: Outline };

function outlineOf(value: unknown, numbers: number[]): Outline {
  if (typeof value === "number") {
    numbers.push(value);
    return 0;
  }
  if (value instanceof Float64Array || value instanceof Int32Array) {
    for (const number of value) numbers.push(number);
    return [value instanceof Float64Array ? "f" : "i", value.length];
  }
  if (Array.isArray(value)) return ["l", value.map((each: unknown) => outlineOf(each, numbers))];
  if (typeof value === "object" && value !== null) {
    const given = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(given.map(([name, each]) => [name, outlineOf(each, numbers)]));
  }
  if (typeof value === "string" || typeof value === "boolean") return value;
  return null;
}

function filledIn(outline: Outline, numbers: Float64Array): unknown {
  let next = 0;
  const read = (part: Outline): unknown => {
    if (part === 0) return numbers[next++];
    if (typeof part !== "object" || part === null) return part;
    if (!isTagged(part)) return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, read(each)]));
    if (part[0] === "l") return part[1].map(read);
    const array = numbers.slice(next, (next += part[1]));
    return part[0] === "f" ? array : Int32Array.from(array);
  };
  return read(outline);
}

function isTagged(part: object): part is readonly ["f" | "i", number] | readonly ["l", readonly Outline[]] {
  return Array.isArray(part);
}
