import type { SupervisedEstimate } from "@agop/core";
import { agopOfMean, meanEstimate, type MeanMember } from "@agop/core/plugin";
import type { Following } from "../following.js";
import { withChoice } from "../selection/option-paths.js";
import type { Choice } from "../selection/select-by-validation.js";
import { fitSupervised, type SupervisedData, type SupervisedFitting } from "./fit-supervised.js";

/** A fit that an estimate is made of. */
export interface Member {
  /** Of the options that were chosen. */
  readonly choice: Choice;
  /** Of its run; undefined: as many as are allowed. */
  readonly iterations: number | undefined;
  /** In the mean; those of all members add up to 1. */
  readonly weight: number;
}

/** The points of all members together: a prediction takes no longer than that of a machine with so many. */
const mostPoints = 20_000;
/** More add nothing to speak of (docs/benchmarks/tables.md). */
const mostMembers = 10;

/** How many fits to so many rows are averaged at most, where nobody says it. */
export function membersFor(rows: number): number {
  return Math.min(mostMembers, Math.max(1, Math.floor(mostPoints / rows)));
}

/** What was fitted, and how the first member's run ended. */
export interface FittedMembers {
  readonly estimate: SupervisedEstimate;
  readonly iterations: number;
  readonly reason: string;
}

/** Fits each member, several iterations of one choice in one run; of more than one, the estimate is their mean. */
export async function fitMembers(
  fitting: SupervisedFitting,
  members: readonly Member[],
  data: SupervisedData,
  { label, heldOut }: { readonly label: string; readonly heldOut?: SupervisedData | undefined },
  run: Following,
): Promise<FittedMembers> {
  const fitted: MeanMember[] = [];
  const ends: Omit<FittedMembers, "estimate">[] = [];
  for (const choice of new Set(members.map((member) => member.choice))) {
    const ofChoice = members.filter((member) => member.choice === choice);
    const lengths = ofChoice.flatMap(({ iterations }) => iterations ?? []);
    const kept = new Map<number, SupervisedEstimate>();
    const onEstimate = (estimate: SupervisedEstimate, iteration: number): void => {
      if (!lengths.includes(iteration)) return;
      estimate.detach();
      kept.set(iteration, estimate);
    };
    const settings = withChoice(fitting.options, choice);
    const iterations = lengths.length > 0 ? Math.max(...lengths) : undefined;
    const result = await fitSupervised(fitting, settings, data, { label, heldOut, iterations, onEstimate }, run);
    for (const { weight, iterations: last = result.iterations } of ofChoice) {
      // A run whose numbers failed ended before, with its last good estimate.
      fitted.push({ weight, estimate: kept.get(last) ?? result.estimate });
      ends.push({ iterations: Math.min(last, result.iterations), reason: result.reason });
    }
  }
  if (fitted.length === 1) return { ...ends[0], estimate: fitted[0].estimate };
  const agop = agopOfMean(fitted, data.inputs, fitting.backend);
  return { ...ends[0], estimate: meanEstimate(fitted, data.task.kind, agop) };
}
