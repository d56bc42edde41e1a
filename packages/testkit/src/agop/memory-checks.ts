import type { AgopEstimation, DenseMatrix, State } from "@agop/core";
import { assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { countingBackend } from "../counting-backend.js";
import { hostGradients } from "../gradients.js";
import { assertState } from "../json.js";
import { numbersIn } from "../numbers-in.js";
import {
  estimated,
  forEachForm,
  formsTaken,
  gradientForms,
  gradientsOf,
  hostRows,
  isMismatch,
  stepOf,
} from "./bench.js";
import type { AgopCheck, AgopSubject } from "./subject.js";

const refuses: AgopCheck = {
  id: "agop-refuses",
  title: 'takes some form of gradients, and refuses one that it does not take with the error "parts-mismatch"',
  run(subject) {
    const { backend, create, extras } = subject;
    for (const form of gradientForms) {
      try {
        backend.scope(() => {
          const gradients = gradientsOf(form, hostRows(backend), backend);
          create().start(backend).estimate(gradients, stepOf(extras));
        });
      } catch (error) {
        if (!isMismatch(error)) fail(`${form} gradients are refused with ${String(error)}`);
      }
    }
    if (formsTaken(subject).length === 0) fail("no form of gradients is taken");
  },
};

const needs: AgopCheck = {
  id: "agop-needs",
  title: 'without an extra that it needs gives up with the error "parts-mismatch"',
  appliesTo: ({ create }) => (create().needs ?? []).length > 0,
  run(subject) {
    const { backend, create } = subject;
    forEachForm(subject, (gradients, form) => {
      try {
        create()
          .start(backend)
          .estimate(gradients(), { ...stepOf(() => ({})) });
      } catch (error) {
        if (isMismatch(error)) return;
        fail(`without what it needs, ${form} gradients are refused with ${String(error)}`);
      }
      fail(`it needs ${create().needs?.join(", ")}, and does without`);
    });
  },
};

const seeded: AgopCheck = {
  id: "agop-seeded",
  title: "draws from the step's random numbers only: the same seed gives the same bits",
  run(subject) {
    forEachForm(subject, (gradients, form) => {
      const [first, second] = [0, 1].map(() => agopAt(subject, subject.create().start(subject.backend), gradients, 1));
      assertSameBits(second, first, `G of ${form} gradients, estimated again`);
    });
  },
};

const startsAfresh: AgopCheck = {
  id: "agop-starts-afresh",
  title: "remembers nothing from one start to another, also while both go on",
  run(subject) {
    const { backend, create } = subject;
    forEachForm(subject, (gradients, form) => {
      if (!isReproducible(subject, gradients)) return;
      const alone = create().start(backend);
      const expected = [1, 2].map((iteration) => agopAt(subject, alone, gradients, iteration));
      const estimator = create();
      const other = estimator.start(backend);
      agopAt(subject, other, gradients, 5);
      const estimation = estimator.start(backend);
      agopAt(subject, other, gradients, 6);
      const first = agopAt(subject, estimation, gradients, 1);
      agopAt(subject, other, gradients, 7);
      const second = agopAt(subject, estimation, gradients, 2);
      assertSameBits(first, expected[0], `the first G of ${form} gradients beside another run`);
      assertSameBits(second, expected[1], `the second G of ${form} gradients beside another run`);
    });
  },
};

const resumes: AgopCheck = {
  id: "agop-resumes",
  title: "goes on from its state, or where it has none from nothing, to the same bits",
  run(subject) {
    const { backend, create } = subject;
    forEachForm(subject, (gradients, form) => {
      if (!isReproducible(subject, gradients)) return;
      const straight = create().start(backend);
      agopAt(subject, straight, gradients, 1);
      agopAt(subject, straight, gradients, 2);
      const state = straight.state?.();
      if (state) assertState(state, "the state");
      const expected = agopAt(subject, straight, gradients, 3);
      // Copied only now: a checkpoint is written after the next estimate, which must leave the state as it was.
      const resumed = create().start(backend, state && copyOf(state));
      assertSameBits(agopAt(subject, resumed, gradients, 3), expected, `G of ${form} gradients from the state`);
    });
  },
};

function copyOf(state: State): State {
  return structuredClone(state);
}

const unchanged: AgopCheck = {
  id: "agop-unchanged",
  title: "leaves the gradients as they were, and gives a G that shares no memory with them",
  run(subject) {
    const { backend, create, extras } = subject;
    forEachForm(subject, (make, form) => {
      const gradients = make();
      const before = hostGradients(gradients, backend).data.slice();
      const g = create().start(backend).estimate(gradients, stepOf(extras));
      assertSameBits(hostGradients(gradients, backend).data, before, `the ${form} gradients after the estimate`);
      const own =
        gradients.form === "dense" ? gradients.matrix : gradients.form === "diagonal" ? gradients.diagonal : g;
      if (Object.values(g).includes(own)) fail(`G is made of the ${form} gradients themselves`);
    });
  },
};

const releases: AgopCheck = {
  id: "agop-releases",
  title: "holds no matrix of the backend from one estimate to the next",
  run(subject) {
    const { create, extras } = subject;
    const { backend, liveHandles } = countingBackend(subject.backend);
    const [form] = formsTaken(subject);
    const estimation = create().start(backend);
    for (const iteration of [1, 2]) {
      backend.scope(() => {
        const gradients = gradientsOf(form, hostRows(backend, iteration), backend);
        estimation.estimate(gradients, stepOf(extras, { iteration }));
      });
    }
    if (liveHandles() > 0) fail(`${liveHandles()} handles are alive after two estimates`);
  },
};

type MakeGradients = Parameters<Parameters<typeof forEachForm>[1]>[0];

/** G of one iteration, whose gradients are its own. */
function agopAt(
  { backend, extras }: AgopSubject,
  estimation: AgopEstimation,
  gradients: MakeGradients,
  iteration: number,
): Float64Array {
  const g: DenseMatrix = estimated(estimation, gradients(iteration), stepOf(extras, { iteration }), backend);
  return numbersIn(g.data);
}

/** What is not, `agop-seeded` catches. */
function isReproducible(subject: AgopSubject, gradients: MakeGradients): boolean {
  const [first, second] = [0, 1].map(() => agopAt(subject, subject.create().start(subject.backend), gradients, 1));
  return first.every((value, k) => Object.is(value, second[k]));
}

export const memoryChecks: readonly AgopCheck[] = [refuses, needs, seeded, startsAfresh, resumes, unchanged, releases];
