import { AgopError } from "@agop/core";
import type { Outcome } from "./check.js";
import { registers } from "./plugin/checks.js";
import type { Suite } from "./suite.js";

/** What one check found. */
export interface Finding {
  /** The title of its suite. */
  readonly suite: string;
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome | "failed";
  /** Where it failed: what was expected, what came instead, and for which input; else "". */
  readonly message: string;
}

/** Runs the checks of suites one after the other. What cannot be registered is not looked at further. */
export async function* runSuites(suites: Iterable<Suite>): AsyncGenerator<Finding> {
  for (const { title: suite, checks } of suites) {
    for (const { id, title, run } of checks) {
      const finding = await run().then(
        (outcome): Finding => ({ suite, id, title, outcome, message: "" }),
        (error: unknown): Finding => ({ suite, id, title, outcome: "failed", message: messageOf(error) }),
      );
      yield finding;
      if (finding.outcome === "failed" && id === registers.id) return;
    }
  }
}

/** Whether a check failed that was not known to. */
export function isFailure({ outcome }: Finding): boolean {
  return outcome === "failed";
}

/** Suite, check and what went wrong, in a few lines. */
export function describeFinding({ suite, id, title, message }: Finding): string {
  return `${suite}\n  ${id}: ${title}\n    ${message.replaceAll("\n", "\n    ")}`;
}

/** "31 checks passed, 2 failed, 4 do not apply" */
export function summaryOf(findings: readonly Finding[]): string {
  const count = (outcome: Finding["outcome"]): number => findings.filter((each) => each.outcome === outcome).length;
  const [passed, expected, failed, others] = [
    count("passed"),
    count("failed-as-expected"),
    count("failed"),
    count("does-not-apply"),
  ];
  return [
    `${passed} checks passed`,
    `${failed} failed`,
    ...(expected > 0 ? [`${expected} failed as expected`] : []),
    ...(others > 0 ? [`${others} do not apply`] : []),
  ].join(", ");
}

/** A check's own words, which name the input; of anything else that was thrown, also where. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AgopError) return [error.message, error.hint].filter(Boolean).join(": ");
  if (error.constructor === Error || !error.stack) return error.message;
  const [place] = error.stack.split("\n").filter((line) => /^\s+at /.test(line));
  return `${error.name}: ${error.message}${place ? `\n${place.trim()}` : ""}`;
}
