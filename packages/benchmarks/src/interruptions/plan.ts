import { seededRandom } from "@agop/core";
import { type Signal, signals } from "./interrupted.js";
import type { Subject } from "./subjects.js";

/** One interruption to be made. */
export interface Interruption {
  readonly subject: Subject["name"];
  readonly signal: Signal;
  /** Of the duration of an undisturbed run; a little beyond its end too. */
  readonly moment: number;
}

export type Size = "quick" | "whole";

/** How often each command is interrupted. */
const counts: Readonly<Record<Size, Readonly<Record<Subject["name"], number>>>> = {
  quick: { complete: 3, train: 1, experiment: 1 },
  whole: { complete: 140, train: 100, experiment: 60 },
};

/** The same for a seed: moments over the whole duration, the signals in turn. */
export function interruptions(size: Size, seed: number): readonly Interruption[] {
  const random = seededRandom(seed);
  return (["complete", "train", "experiment"] as const).flatMap((subject) =>
    Array.from({ length: counts[size][subject] }, (_, k) => ({
      subject,
      signal: signals[k % signals.length],
      moment: 1.05 * random.uniform(),
    })),
  );
}
