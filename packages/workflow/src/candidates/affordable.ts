import type { Shape } from "../algorithms/shape.js";
import { forecast, type Forecast } from "../forecast/forecast.js";
import { searchLength } from "../selection/select-by-validation.js";
import type { Candidate } from "./candidate.js";

/** What a contest may take. */
export interface Means {
  /** Bytes, as asked for; less may be free. */
  readonly memoryLimit: number | undefined;
  /** For one fit of a candidate, by its forecast. */
  readonly budgetMs: number;
  readonly maxIterations: number;
}

/** A candidate with what its fits will take. */
export interface Foretold {
  readonly candidate: Candidate;
  readonly forecast: Forecast;
  /** How many fits its choice of options takes. */
  readonly runs: number;
}

/** Candidates that memory and time allow, and those that they do not. */
export interface Affordable {
  /** The cheapest algorithm first, on all its preparations, so that these are judged by what costs least. */
  readonly within: readonly Foretold[];
  readonly beyond: readonly Candidate[];
}

/** Whoever takes no more than so many times what the cheapest takes stays beside it. */
const likeTheCheapest = 2;

/**
 * Leaves out what would not fit into memory, or takes longer than the budget, by what algorithms declare of their cost. The
 * cheapest one stays whatever it takes, and what is wrong with it is said before it is run.
 * @param shapeOf what a chain of preparations makes of the matrix
 */
export function affordable(
  candidates: readonly Candidate[],
  shapeOf: (preparations: readonly string[]) => Shape,
  means: Means,
): Affordable {
  const foretold = candidates.map((candidate) => foretell(candidate, shapeOf(candidate.preparations), means));
  const cost = ({ forecast: { elapsedMs, memoryBytes, availableBytes } }: Foretold): number =>
    memoryBytes > availableBytes ? Infinity : elapsedMs;
  const sorted = foretold.toSorted((a, b) => cost(a) - cost(b) || a.forecast.memoryBytes - b.forecast.memoryBytes);
  const ofOneFit = (each: Foretold): number => cost(each) / each.runs;
  const most = Math.max(means.budgetMs, likeTheCheapest * ofOneFit(sorted[0]));
  const within = sorted.filter((each, k) => k === 0 || ofOneFit(each) <= most);
  const beyond = sorted.filter((each) => !within.includes(each)).map(({ candidate }) => candidate);
  const nameOf = ({ candidate }: Foretold): string => candidate.algorithm.name;
  const names = within.map(nameOf);
  const turnOf = (each: Foretold): number => names.indexOf(nameOf(each));
  return { within: within.toSorted((a, b) => turnOf(a) - turnOf(b)), beyond };
}

function foretell(candidate: Candidate, shape: Shape, { memoryLimit, maxIterations }: Means): Foretold {
  const { algorithm, options, search } = candidate;
  const runs = search ? searchLength(search) : 1;
  return { candidate, runs, forecast: forecast({ shape, algorithm, options, runs, maxIterations, memoryLimit }) };
}
