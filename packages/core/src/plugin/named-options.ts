import { z } from "zod";

/** A name with the options for it, as configurations write it: { "name": "power", "alpha": 0.5 }. */
export interface NamedOptions {
  readonly name: string;
  readonly [option: string]: unknown;
}

/** The schema for an option that names another contribution. */
export const namedOptions = z.looseObject({ name: z.string() });
