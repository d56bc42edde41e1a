import { AgopError } from "@agop/core";
import fc from "fast-check";

/** Something that takes generated inputs. */
export interface Target<T> {
  readonly name: string;
  /** Of a hundred inputs so many are its own. */
  readonly share: number;
  readonly inputs: fc.Arbitrary<T>;
  /** Gives what became of an input in a word; an `AgopError` but "defect" is an answer too. Anything else is a failure. */
  take(input: T): Promise<string>;
}

/** What became of the inputs of a target. */
export interface Counts {
  readonly taken: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** The longest that one took, in milliseconds. */
  readonly longestMs: number;
}

/** No input may take longer, in milliseconds. */
const longest = 10_000;

/** @throws what an input fails with, made small, with the seed and the path that make it again */
export async function fuzz<T>(
  { inputs, take }: Target<T>,
  { count, seed, path = "" }: { readonly count: number; readonly seed: number; readonly path?: string },
): Promise<Counts> {
  const outcomes: Record<string, number> = {};
  let taken = 0;
  let longestMs = 0;
  const property = fc.asyncProperty(inputs, async (input) => {
    const start = performance.now();
    const outcome = await outcomeOf(() => take(input));
    const elapsed = performance.now() - start;
    longestMs = Math.max(longestMs, elapsed);
    taken++;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    // Only a run that is asked for has a clock: of the suite none does.
    if (process.env["FUZZ_INPUTS"] !== undefined && elapsed > longest) throw new Error(`it took ${elapsed} ms`);
  });
  await fc.assert(property, { numRuns: count, seed, ...(path !== "" && { path, endOnFailure: true }) });
  return { taken, outcomes, longestMs };
}

async function outcomeOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AgopError && error.code !== "defect") return error.code;
    throw error;
  }
}
