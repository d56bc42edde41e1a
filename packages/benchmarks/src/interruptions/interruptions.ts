import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { interruptions } from "./plan.js";
import { type Subject, subjects } from "./subjects.js";
import { interrupt, type Outcome, type Undisturbed, undisturbed } from "./trial.js";

// Interrupts commands at 300 moments and looks whether anything is lost: no input touched, no half output, every checkpoint whole,
// every run that is gone on with equal to the one that nobody interrupted.
//   node interruptions.js [--quick] [--seed N] [--lanes N] [--keep FOLDER]
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: "0" },
    lanes: { type: "string", default: "1" },
    keep: { type: "string" },
  },
});
const plan = interruptions(values.quick ? "quick" : "whole", Number(values.seed));
if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });
// One after the other: beside one another they take longer than what is interrupted, and most moments would fall behind its end.
const prepared = new Map<string, { readonly subject: Subject; readonly expected: Undisturbed }>();
for (const make of Object.values(subjects)) {
  const subject = make();
  prepared.set(subject.name, { subject, expected: await undisturbed(subject) });
}
const outcomes: Outcome[] = [];
const waiting = [...plan];
const lane = async (): Promise<void> => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const known = prepared.get(next.subject);
    if (!known) continue;
    const afterMs = Math.round(next.moment * known.expected.elapsedMs);
    const keepAt = values.keep;
    const made = { signal: next.signal, afterMs, ...(keepAt !== undefined && { keepAt }) };
    const outcome = await interrupt(known.subject, known.expected, made);
    outcomes.push(outcome);
    process.stderr.write(`${outcomes.length}/${plan.length} ${JSON.stringify(outcome)}\n`);
  }
};
await Promise.all(Array.from({ length: Number(values.lanes) }, lane));

for (const [name, { expected }] of prepared) {
  const of = outcomes.filter(({ subject }) => subject === name);
  const count = (is: (outcome: Outcome) => boolean): number => of.filter(is).length;
  const line = [
    `${name} (${(expected.elapsedMs / 1e3).toFixed(1)} s): ${of.length} interruptions`,
    `${count(({ ended }) => ended === "told")} ended in order`,
    `${count(({ ended }) => ended === "gone")} at once`,
    `${count(({ ended }) => ended === "finished")} had finished`,
    `${count(({ isResumed }) => isResumed)} gone on with`,
    `${of.reduce((sum, { leftovers }) => sum + leftovers, 0)} temporary files left by SIGKILL`,
    `${count(({ faults }) => faults.length > 0)} with a fault`,
  ];
  process.stdout.write(`${line.join(", ")}\n`);
}
if (outcomes.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
