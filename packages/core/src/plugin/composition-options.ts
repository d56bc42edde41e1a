import { z } from "zod";
import { namedOptions } from "./named-options.js";
import type { OptionSchema } from "./options.js";

export const initialTransform = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("identity") }),
  z.strictObject({ name: z.literal("random"), condition: z.number().min(1).default(10) }),
  z.strictObject({ name: z.literal("given"), matrices: z.array(z.array(z.array(z.number()))).min(1) }),
  z.strictObject({ name: z.literal("file"), paths: z.array(z.string()).min(1) }),
]);

export const compositionOptions = z.object({
  predictor: namedOptions.describe("the predictor, by name with its options"),
  agop: namedOptions.default({ name: "average" }).describe("the AGOP estimator, by name with its options"),
  phi: z
    .union([namedOptions, z.array(namedOptions).min(1)])
    .default({ name: "power", alpha: 0.5 })
    .describe("φ by name with its options, or a list with one for each place where features are learned"),
  schedule: namedOptions
    .default({ name: "constant" })
    .describe("the schedule of ridge and floor, by name with its options"),
  initial: initialTransform
    .default({ name: "identity" })
    .describe(
      "M_0: identity; random with a condition; given as matrices; or file with the paths of matrices, one for each place",
    ),
}) satisfies OptionSchema;

/** Those of a composition beside its predictor. */
export type PartsBeside = Omit<Partial<CompositionOptions>, "predictor">;

/** The parts of a composition by name, as a configuration writes them. */
export type CompositionOptions = z.input<typeof compositionOptions>;
