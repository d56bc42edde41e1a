import type { Backend } from "@agop/core";
import type { Handle } from "@agop/core/backend";
import { fail } from "../check.js";
import { forgedOperands, operandsOf, operationCalls, type Operands } from "./operation-calls.js";
import { assertRaises, type BackendCheck, numbersOf } from "./subject.js";

const size = 3;

const foreignHandle: BackendCheck = {
  id: "foreign-handle",
  title: "refuses another backend's handles in every operation",
  async run({ backend, create }) {
    const own = operandsOf(backend, size);
    const other = await create();
    try {
      assertRefuses(backend, own, operandsOf(other, size), "a handle of another backend");
      assertRefuses(backend, own, forgedOperands(size), "a forged handle");
    } finally {
      other.dispose();
    }
  },
};

const releasedHandle: BackendCheck = {
  id: "released-handle",
  title: "refuses released handles in every operation, release among them",
  run({ backend }) {
    const released = operandsOf(backend, size);
    backend.release(released.a, released.b, released.s);
    assertRefuses(backend, operandsOf(backend, size), released, "a released handle");
  },
};

/** Puts the refused handle in each place of each operation in turn. */
function assertRefuses(backend: Backend, own: Operands, refused: Operands, what: string): void {
  for (const { name, uses, run } of operationCalls) {
    for (const slot of uses) {
      const operands = { ...own, [slot]: refused[slot] };
      assertRaises("foreign-matrix", () => run(backend, operands), `${name} of ${what}`);
    }
  }
  for (const handle of [refused.a, refused.b, refused.s]) {
    assertRaises(
      "foreign-matrix",
      () => {
        backend.release(handle);
      },
      `release of ${what}`,
    );
  }
}

const scopeFrees: BackendCheck = {
  id: "scope-frees",
  title: "frees at the end of a scope whatever was made in it and not kept, also when the work throws",
  run({ backend }) {
    const operands = operandsOf(backend, size);
    const made: { readonly handle: Handle; readonly name: string }[] = [];
    const work = (): void => {
      for (const { name, run } of operationCalls) {
        for (const result of run(backend, operands)) {
          if (!(result instanceof Float64Array)) made.push({ handle: result, name });
        }
      }
      const { a, b, s } = operandsOf(backend, size);
      for (const handle of [a, b, s]) made.push({ handle, name: "from the host" });
    };
    backend.scope(work);
    const thrown = new Error("thrown in a scope");
    let caught: unknown;
    try {
      backend.scope(() => {
        work();
        throw thrown;
      });
    } catch (error) {
      caught = error;
    }
    if (caught !== thrown) fail("a scope does not pass on what its work throws");
    // A kept handle belongs to the enclosing scope, and ends with it.
    backend.scope(() => {
      const handle = backend.scope((keep) => keep(backend.combine(1, operands.a, 1, operands.b)));
      made.push({ handle, name: "keep in an inner scope" });
    });
    for (const { handle, name } of made) {
      assertRaises("foreign-matrix", () => numbersOf(backend, handle), `after its scope, a result of ${name}`);
    }
  },
};

const scopeKeeps: BackendCheck = {
  id: "scope-keeps",
  title: "leaves alive what a scope kept, and what was made outside of it, until it is released",
  run({ backend }) {
    const { a, b, s } = operandsOf(backend, size);
    const alive: Handle[] = [a, b, s];
    const value = backend.scope((keep) => {
      const inOuter = backend.multiply(a, b);
      const kept = backend.scope((keepInner) => {
        const { q, r } = backend.thinQr(a);
        backend.release(q);
        return [keepInner(backend.gram(b)), keepInner(r), keepInner(backend.sample(b, s))];
      });
      for (const handle of [inOuter, ...kept]) numbersOf(backend, handle);
      alive.push(keep(inOuter), ...kept.map((handle) => keep(handle)));
      return "value";
    });
    if (value !== "value") fail("scope does not return what its work returned");
    for (const handle of alive) {
      numbersOf(backend, handle);
      backend.release(handle);
    }
  },
};

const memoryReturns: BackendCheck = {
  id: "memory-returns",
  title: "holds as much memory after 1,000 scopes as before, where it says how much that is",
  run({ backend }) {
    if (!backend.bytesInUse) return;
    const operands = operandsOf(backend, size);
    // What operands keep for the next call, such as their entries by columns, they may keep.
    for (const { run } of operationCalls) backend.scope(() => run(backend, operands));
    const before = backend.bytesInUse();
    for (let round = 0; round < 1000; round++) {
      const { run } = operationCalls[round % operationCalls.length];
      backend.scope(() => run(backend, operands));
    }
    const more = backend.bytesInUse() - before;
    if (more !== 0) fail(`after 1,000 scopes ${more} bytes more are in use than before`);
  },
};

export const handleChecks: readonly BackendCheck[] = [
  foreignHandle,
  releasedHandle,
  scopeFrees,
  scopeKeeps,
  memoryReturns,
];
