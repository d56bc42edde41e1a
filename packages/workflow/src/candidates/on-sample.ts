import type { JsonObject } from "@agop/core";
import { type Shape, summaryOf } from "../algorithms/shape.js";
import { optionAt, withChoice } from "../selection/option-paths.js";
import type { Candidate } from "./candidate.js";

/** A candidate with the values that are worth trying on a matrix of this shape, of the options that are left to validation. */
export function onSample(candidate: Candidate, shape: Shape): Candidate {
  const { algorithm, search } = candidate;
  if (!search) return candidate;
  const declared = algorithm.tuning["matrix-completion"] ?? {};
  const space = typeof declared === "function" ? declared(summaryOf(shape)) : declared;
  return { ...candidate, search: Object.fromEntries(Object.keys(search).map((name) => [name, space[name] ?? []])) };
}

/**
 * What was chosen on a sample, for the whole: values that grow with the size of a matrix, as λ does, are those in the same place of
 * what is worth trying.
 */
export function fromSample(settings: JsonObject, { search: ofSample }: Candidate, { search }: Candidate): JsonObject {
  const choice = Object.entries(search ?? {}).flatMap(([name, values]) => {
    const place = (ofSample?.[name] ?? []).findIndex((value) => value === optionAt(settings, name));
    const value = values.at(place);
    return place < 0 || value === undefined ? [] : [[name, value] as const];
  });
  return withChoice(settings, Object.fromEntries(choice));
}
