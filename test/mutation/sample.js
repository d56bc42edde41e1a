// A plugin of Stryker's: lets a random sample of the mutants pass, and nothing else. Stryker asks its checkers before it looks at what
// tests reach, so the sample has mutants that no test reaches as often as there are.
import { createHash } from "node:crypto";
import process from "node:process";

const reason = "not in the sample";

/** Whether a mutant of the report is one that the sample left out. */
export function isLeftOut({ status, statusReason }) {
  return status === "CompileError" && statusReason === reason;
}

/** The `size` mutants that come first in an order that a seed decides: by place and change, so that ids may shift. */
export function sampled(mutants, size, seed) {
  const rank = ({ fileName, location, mutatorName, replacement }) =>
    createHash("sha256")
      .update(
        JSON.stringify([
          seed,
          fileName.replace(/^.*?\/((packages|plugins)\/.*)$/, "$1"),
          location,
          mutatorName,
          replacement,
        ]),
      )
      .digest("hex");
  const ranked = mutants.map((mutant) => ({ mutant, rank: rank(mutant) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return ranked.slice(0, size).map(({ mutant }) => mutant);
}

function sampleChecker() {
  let chosen = new Set();
  return {
    init: () => Promise.resolve(),
    // Asked once, with all of them, before the first check.
    group(mutants) {
      const size = Number(process.env["MUTATION_SAMPLE"]);
      chosen = new Set(sampled(mutants, size, process.env["MUTATION_SEED"]).map(({ id }) => id));
      return Promise.resolve([mutants.map(({ id }) => id)]);
    },
    check: (mutants) =>
      Promise.resolve(
        Object.fromEntries(
          mutants.map(({ id }) => [id, chosen.has(id) ? { status: "passed" } : { status: "compileError", reason }]),
        ),
      ),
  };
}

export const strykerPlugins = [{ kind: "Checker", name: "sample", factory: sampleChecker }];
