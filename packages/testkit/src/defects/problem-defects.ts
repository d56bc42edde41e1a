import { AgopError, type Evaluation, type Estimate, type Problem, seededRandom } from "@agop/core";
import { createRegistry, type ProblemContribution } from "@agop/core/registry";
import { problemExamples } from "../problem-examples.js";
import type { ProblemSubject } from "../problem/subject.js";
import type { Defect } from "./defect.js";

export function problemSubject(change: Partial<ProblemSubject> = {}): ProblemSubject {
  const contribution = createRegistry([]).find("problem", "matrix-completion");
  const example = problemExamples["matrix-completion"];
  if (!example) throw new AgopError("defect", "there is no example");
  return { contribution, ...example, ...change };
}

const good = problemSubject();
const { read, inputs } = good.contribution;

function defect(caughtBy: string, name: string, change: Partial<ProblemSubject>): Defect<ProblemSubject> {
  return { caughtBy, name, plant: () => problemSubject(change) };
}

/** The good problem with something of it changed. */
function problemDefect(caughtBy: string, name: string, change: (problem: Problem) => Problem): Defect<ProblemSubject> {
  return defect(caughtBy, name, { problem: () => change(good.problem()) });
}

function evaluationDefect(
  caughtBy: string,
  name: string,
  change: (evaluation: Evaluation<Estimate>) => Evaluation<Estimate>,
): Defect<ProblemSubject> {
  return defect(caughtBy, name, { evaluation: () => change(good.evaluation()) });
}

function contributionDefect(
  caughtBy: string,
  name: string,
  change: Partial<ProblemContribution>,
): Defect<ProblemSubject> {
  return defect(caughtBy, name, { contribution: { ...good.contribution, ...change } });
}

export const problemDefects: readonly Defect<ProblemSubject>[] = [
  problemDefect("problem-summary", "counts what is missing too", (problem) => ({
    ...problem,
    summarise: () => ({ ...problem.summarise(), observations: NaN }),
  })),
  problemDefect("problem-summary", "another kind than its name", (problem) => ({ ...problem, kind: "completion" })),
  problemDefect("problem-residual", "the residual of the square", (problem) => ({
    ...problem,
    residual: (estimate) => (problem.residual?.(estimate) ?? 0) + 0.5,
  })),
  problemDefect("problem-residual", "NaN where it is exact", (problem) => ({
    ...problem,
    residual: (estimate) => (problem.residual?.(estimate) ?? 0) || NaN,
  })),
  evaluationDefect("problem-metrics", "names what it does not measure", ({ metrics: [first, ...others], measure }) => ({
    metrics: [first, ...others, { ...first, name: "accuracy" }],
    measure,
  })),
  evaluationDefect("problem-metrics", "does not say on how many values", ({ metrics, measure }) => ({
    metrics,
    measure: (estimate) => ({ ...measure(estimate), n: 0 }),
  })),
  evaluationDefect(
    "problem-primary-metric",
    "takes larger errors for better",
    ({ metrics: [first, ...others], measure }) => ({
      metrics: [{ ...first, direction: "higher" }, ...others],
      measure,
    }),
  ),
  evaluationDefect("problem-measures-alike", "draws what it measures on anew", ({ metrics, measure }) => {
    const random = seededRandom(1);
    return {
      metrics,
      measure: (estimate) => {
        const measured = measure(estimate);
        return { ...measured, mae: measured["mae"] + 1e-9 * random.uniform() };
      },
    };
  }),
  contributionDefect("problem-reads", "does not name the files that it reads", {
    inputs: (raw) => inputs(raw).slice(1),
  }),
  contributionDefect("problem-reads", "holds out where it is not asked to", {
    read: async (raw, source) => {
      const given = await read(raw, source);
      return { ...given, heldOut: good.evaluation() };
    },
  }),
  contributionDefect("problem-holds-out", "holds nothing out", {
    read: (raw, source) => read(raw, { ...source, holdout: 0 }),
  }),
  contributionDefect("problem-holds-out", "draws with a seed of its own", {
    read: (raw, source) => read(raw, { ...source, random: seededRandom(Math.floor(1e6 * Math.random())) }),
  }),
  contributionDefect("problem-refuses-unknown-options", "takes any option", {
    inputs: (raw) => inputs(known(raw)),
    read: (raw, source) => read(known(raw), source),
  }),
];

function known(raw: unknown): unknown {
  const options = Object.entries(typeof raw === "object" && raw !== null ? raw : {});
  return Object.fromEntries(options.filter(([name]) => name !== "no-such-option"));
}
