import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseOptions } from "./options.js";

const schema = z.object({
  outer: z.number().default(1),
  nested: z.strictObject({ inner: z.number().optional() }).optional(),
});

describe("options that are refused", () => {
  it("are named with those that are known where they stand", () => {
    expect(() => parseOptions(schema, { nested: { odd: 1 } }, "made")).toThrow(
      'made: unknown option "odd" in "nested"; known are inner',
    );
    expect(() => parseOptions(schema, { odd: 1 }, "made")).toThrow('unknown option "odd"; known are outer, nested');
  });

  it.each([NaN, Infinity])("are printed as they are: %f", (value) => {
    expect(() => parseOptions(schema, { outer: value }, "made")).toThrow(`option "outer" is ${value};`);
  });
});
