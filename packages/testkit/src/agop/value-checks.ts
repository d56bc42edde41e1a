import { type DenseMatrix, type Random, seededRandom, shuffledIndices } from "@agop/core";
import { assertClose } from "../allclose.js";
import { fail } from "../check.js";
import { epsilonOf, norm } from "../tolerance.js";
import { diagonalRows, estimated, forEachForm, formsTaken, gradientsOf, hostRows, stepOf } from "./bench.js";
import type { AgopCheck, AgopSubject } from "./subject.js";

const semidefinite: AgopCheck = {
  id: "agop-semidefinite",
  title:
    "gives a finite, symmetric and positive semidefinite G of the gradients' dimension, factored with orthonormal columns",
  run(subject) {
    const { backend, create, extras } = subject;
    const bound = 256 * epsilonOf(backend.precision);
    forEachForm(subject, (gradients, form) => {
      const g = estimated(create().start(backend), gradients(), stepOf(extras), backend);
      const size = norm(g.data);
      const place = g.data.findIndex((value) => !Number.isFinite(value));
      if (place >= 0) fail(`from ${form} gradients, entry ${place} of G is ${g.data[place]}`);
      const transposed = g.data.map((_, k) => g.data[(k % g.cols) * g.cols + Math.floor(k / g.cols)]);
      assertClose(g.data, transposed, bound * size, `G from ${form} gradients against its transpose`);
      const { values } = backend.symmetricEigen(backend.fromDense(g));
      const smallest = values.at(-1) ?? 0;
      if (smallest < -g.rows * bound * size) fail(`from ${form} gradients, G has the eigenvalue ${smallest}`);
      assertFactors(subject, gradients());
    });
  },
};

/** V^T V = I, d >= k, s >= 0 and τ >= 0 of the factored form. */
function assertFactors({ backend, create, extras }: AgopSubject, gradients: ReturnType<typeof gradientsOf>): void {
  const features = create().start(backend).estimate(gradients, stepOf(extras));
  if (features.form !== "factored") return;
  const { cols, data } = backend.toDense(backend.gram(features.vectors));
  const identity = data.map((_, k) => (k % (cols + 1) === 0 ? 1 : 0));
  assertClose(data, identity, 256 * cols * epsilonOf(backend.precision), "V^T V of the factored form");
}

/** Not a power of two, which would hide an absolute threshold that rounding alone shows. */
const factor = 3;

const scales: AgopCheck = {
  id: "agop-scales",
  title: "gives c² G for gradients c J",
  run(subject) {
    const { backend, create, extras } = subject;
    forEachForm(subject, (gradients, form) => {
      const g = estimated(create().start(backend), gradients(), stepOf(extras), backend).data;
      const expected = g.map((value) => value * factor ** 2);
      const step = stepOf(extras, { unit: factor });
      const scaled = estimated(create().start(backend), gradients(1, factor), step, backend).data;
      assertClose(scaled, expected, closeTo(subject, expected), `G of ${factor} J from ${form} gradients`);
    });
  },
};

const rowOrder: AgopCheck = {
  id: "agop-row-order",
  title: "does not depend on the order of the points, where nothing is drawn at random",
  run(subject) {
    const { backend, create, extras } = subject;
    const rows = hostRows(backend);
    const order = shuffledIndices(rows.rows, seededRandom(3));
    const shuffled = new Float64Array(rows.data.length);
    order.forEach((row, i) => {
      shuffled.set(rows.data.subarray(row * rows.cols, (row + 1) * rows.cols), i * rows.cols);
    });
    for (const form of formsTaken(subject)) {
      if (form === "diagonal") continue;
      backend.scope(() => {
        const { random, count } = countedRandom();
        const step = stepOf(extras, { random });
        const agopOf = (given: DenseMatrix): Float64Array =>
          estimated(create().start(backend), gradientsOf(form, given, backend), step, backend).data;
        const expected = agopOf(rows);
        if (count() > 0) return;
        const reordered = agopOf({ ...rows, data: shuffled });
        assertClose(reordered, expected, closeTo(subject, expected), `G of reordered ${form} gradients`);
      });
    }
  },
};

function countedRandom(): { readonly random: Random; count(): number } {
  const source = seededRandom(1);
  let drawn = 0;
  const counted =
    <A extends readonly unknown[]>(draw: (...args: A) => number) =>
    (...args: A): number => {
      drawn++;
      return draw(...args);
    };
  const random = {
    uniform: counted(source.uniform),
    normal: counted(source.normal),
    integer: counted(source.integer),
  };
  return { random, count: () => drawn };
}

const formsAgree: AgopCheck = {
  id: "agop-forms-agree",
  title: "gives the same G for gradients that are an operator or a diagonal as for the same ones, dense",
  run(subject) {
    const { backend, create, extras } = subject;
    const taken = formsTaken(subject);
    if (!taken.includes("dense")) return;
    const rows = hostRows(backend);
    for (const form of taken) {
      backend.scope(() => {
        const agopOf = (gradients: ReturnType<typeof gradientsOf>): Float64Array =>
          estimated(create().start(backend), gradients, stepOf(extras), backend).data;
        const written = gradientsOf("dense", form === "diagonal" ? diagonalRows(rows) : rows, backend);
        const expected = agopOf({ ...written, count: rows.rows });
        const g = agopOf(gradientsOf(form, rows, backend));
        assertClose(g, expected, closeTo(subject, expected), `G of ${form} gradients against dense ones`);
      });
    }
  },
};

function closeTo({ backend }: AgopSubject, expected: Float64Array): number {
  return (backend.precision === "float64" ? 1e-10 : 1e-4) * norm(expected);
}

export const valueChecks: readonly AgopCheck[] = [semidefinite, scales, rowOrder, formsAgree];
