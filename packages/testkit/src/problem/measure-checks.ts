import type { Estimate, Problem } from "@agop/core";
import { isBetter } from "@agop/core/run";
import { assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { assertJson } from "../json.js";
import { numbersIn } from "../numbers-in.js";
import type { ProblemCheck } from "./subject.js";

const summarises: ProblemCheck = {
  id: "problem-summary",
  title: "says in plain JSON of which kind it is, under its name, and how many numbers are given",
  run({ contribution, problem }) {
    assertSummary(problem(), contribution.name);
  },
};

/** @throws Error unless a problem is of this kind, and its summary is as contracts/problem.ts of core says */
export function assertSummary(problem: Problem, kind: string): void {
  const summary = problem.summarise();
  assertJson(summary, "the summary");
  if (problem.kind !== kind || summary.kind !== kind) {
    fail(`"${kind}" gives a problem of kind "${problem.kind}", summarised as "${summary.kind}"`);
  }
  const { observations } = summary;
  if (!(Number.isInteger(observations) && observations > 0)) fail(`the summary has ${observations} observations`);
  for (const [name, size] of Object.entries(summary)) {
    if (typeof size !== "number" && typeof size !== "string") fail(`the ${name} of the summary is ${typeof size}`);
  }
}

/** ‖f(x) - y‖ / ‖y‖ of an estimate that is exact. */
const exact = 1e-6;

const residual: ProblemCheck = {
  id: "problem-residual",
  title: "has a residual near 0 for an exact estimate and a larger one, finite, for a bad one",
  appliesTo: ({ problem }) => problem().residual !== undefined,
  run({ problem, goodEstimate, badEstimate }) {
    const given = problem();
    const residualOf = (estimate: Estimate): number => given.residual?.(estimate) ?? NaN;
    const [good, bad] = [residualOf(goodEstimate()), residualOf(badEstimate())];
    if (!(good >= 0 && good <= exact)) fail(`the residual of an exact estimate is ${good}`);
    if (!(bad > exact && bad < Infinity)) fail(`the residual of a bad estimate is ${bad}, of an exact one ${good}`);
  },
};

const metrics: ProblemCheck = {
  id: "problem-metrics",
  title: "names its metrics with directions, and measures each as a number, on a number of values",
  run({ contribution, evaluation, goodEstimate, badEstimate }) {
    const { metrics: named, measure } = evaluation();
    for (const list of [contribution.metrics, named]) {
      const names = list.map(({ name }) => name);
      const isNamed = names.length > 0 && new Set(names).size === names.length && !names.includes("n");
      if (!isNamed) fail(`the metrics are named ${names.join(", ") || "not at all"}`);
      for (const { name, direction, pool } of list) {
        if (!["lower", "higher"].includes(direction)) fail(`what is better in ${name} is "${direction}"`);
        if (!["mean", "root-mean-square"].includes(pool)) fail(`${name} is pooled by "${pool}"`);
      }
    }
    for (const estimate of [goodEstimate(), badEstimate()]) {
      const measured = measure(estimate);
      assertJson(measured, "what is measured");
      if (!(Number.isInteger(measured.n) && measured.n > 0)) fail(`it is measured on ${measured.n} values`);
      const missing = named.find(({ name }) => typeof measured[name] !== "number");
      if (missing) fail(`the metric ${missing.name} is not measured`);
    }
  },
};

const primary: ProblemCheck = {
  id: "problem-primary-metric",
  title: "says by its first metric that a good estimate is better than a bad one",
  run({ evaluation, goodEstimate, badEstimate }) {
    const { metrics: named, measure } = evaluation();
    const [first] = named;
    const [good, bad] = [measure(goodEstimate())[first.name], measure(badEstimate())[first.name]];
    // A number that is missing or NaN is caught by `problem-metrics`.
    if (!Number.isFinite(good) || !Number.isFinite(bad)) return;
    if (!isBetter(first, good, bad)) fail(`the ${first.name} of a good estimate is ${good}, of a bad one ${bad}`);
  },
};

const repeats: ProblemCheck = {
  id: "problem-measures-alike",
  title: "measures the same estimate the same, whatever was measured between, and leaves it as it was",
  run({ problem, evaluation, goodEstimate, badEstimate }) {
    const [given, { measure }] = [problem(), evaluation()];
    const [good, bad] = [goodEstimate(), badEstimate()];
    const numbers = (estimate: Estimate): Float64Array =>
      numbersIn([given.residual?.(estimate) ?? 0, measure(estimate), estimate.save().content]);
    const first = numbers(good);
    numbers(bad);
    assertSameBits(numbers(good), first, "the residual, the metrics and the estimate, measured again");
  },
};

export const measureChecks: readonly ProblemCheck[] = [summarises, residual, metrics, primary, repeats];
