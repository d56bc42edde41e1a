/** Every number in a value, through typed arrays, arrays and plain objects, in their order; what is no data is passed over. */
export function numbersIn(value: unknown): Float64Array {
  const found: number[] = [];
  collect(value, found);
  return Float64Array.from(found);
}

function collect(value: unknown, found: number[]): void {
  if (typeof value === "number") found.push(value);
  else if (ArrayBuffer.isView(value)) for (const part of Object.values(value)) collect(part, found);
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) collect(part, found);
}
