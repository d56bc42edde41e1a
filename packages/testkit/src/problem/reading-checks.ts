import { AgopError, seededRandom } from "@agop/core";
import type { GivenProblem, InputFiles } from "@agop/core/registry";
import { assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { numbersIn } from "../numbers-in.js";
import { assertSummary } from "./measure-checks.js";
import type { ProblemCheck, ProblemSubject } from "./subject.js";

const canBeRead = ({ reading }: ProblemSubject): boolean => reading !== undefined;

const reads: ProblemCheck = {
  id: "problem-reads",
  title: "reads a problem of its kind from a configuration, and nothing that is not among its inputs",
  appliesTo: canBeRead,
  run: async (subject) => {
    const { contribution } = subject;
    const { options, files } = readingOf(subject);
    const read = new Set<string>();
    const { problem, heldOut } = await readWith(subject, { files: watched(files, read) });
    assertSummary(problem, contribution.name);
    if (heldOut) fail("something is held out where nothing is to be");
    const inputs = contribution.inputs(options);
    const unnamed = [...read].find((path) => !inputs.includes(path));
    if (unnamed !== undefined) fail(`it reads ${unnamed}; its inputs are ${inputs.join(", ") || "none"}`);
  },
};

const holdsOut: ProblemCheck = {
  id: "problem-holds-out",
  title:
    "holds a part of what is given out, the same for the same seed, measured by its own first metric, or refuses to",
  appliesTo: canBeRead,
  run: async (subject) => {
    const whole = await readWith(subject, {});
    const given = await orRefused(() => readWith(subject, { holdout: 0.25 }));
    if (!given) return;
    const { problem, heldOut } = given;
    const [all, kept] = [whole, given].map((each) => each.problem.summarise().observations);
    if (!heldOut || !(kept > 0 && kept < all)) fail(`a quarter of ${all} is to be held out; ${kept} are kept`);
    const [primary] = subject.contribution.metrics;
    if (heldOut.metrics[0].name !== primary.name) {
      fail(`what is held out is measured by ${heldOut.metrics[0].name} first, not by ${primary.name}`);
    }
    const again = await readWith(subject, { holdout: 0.25 });
    assertSameBits(numbersIn(again.problem), numbersIn(problem), "what is kept, read again with the same seed");
  },
};

const refusesUnknown: ProblemCheck = {
  id: "problem-refuses-unknown-options",
  title: "refuses an option that it does not know",
  appliesTo: canBeRead,
  run: async (subject) => {
    const { options } = readingOf(subject);
    const wrong = { ...options, "no-such-option": 1 };
    if (await orRefused(() => Promise.resolve(subject.contribution.inputs(wrong)))) {
      fail("its inputs take an option that it does not know");
    }
    if (await orRefused(() => readWith(subject, { options: wrong })))
      fail("it reads with an option that it does not know");
  },
};

async function orRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AgopError && error.code === "option-invalid") return undefined;
    throw error;
  }
}

function readingOf({ contribution, reading }: ProblemSubject) {
  return reading?.() ?? fail(`there is no configuration to read "${contribution.name}" from`);
}

interface Change {
  readonly files?: InputFiles;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly holdout?: number;
}

function readWith(subject: ProblemSubject, change: Change): Promise<GivenProblem> {
  const { options, files, holdout } = { ...readingOf(subject), holdout: 0, ...change };
  return subject.contribution.read(options, { files, holdout, random: seededRandom(1) });
}

/** The files, with every path that is asked for added to `read`. */
function watched(files: InputFiles, read: Set<string>): InputFiles {
  return {
    table: (path) => {
      read.add(path);
      return files.table(path);
    },
    cells: (path, options) => {
      read.add(path);
      return files.cells(path, options);
    },
    triplets: (path, options) => {
      read.add(path);
      return files.triplets(path, options);
    },
    matrix: (path) => {
      read.add(path);
      return files.matrix(path);
    },
  };
}

export const readingChecks: readonly ProblemCheck[] = [reads, holdsOut, refusesUnknown];
