import { assertSameBits } from "../allclose.js";
import { operandsOf, operationCalls, resultsOf } from "./operation-calls.js";
import { type BackendCheck, numbersOf } from "./subject.js";

const inputsUnchanged: BackendCheck = {
  id: "inputs-unchanged",
  title: "leaves the operands of every operation as they are",
  run({ backend }) {
    const operands = operandsOf(backend, 4);
    const handles = [operands.a, operands.b, operands.s];
    const before = handles.map((handle) => numbersOf(backend, handle));
    for (const call of operationCalls) {
      resultsOf(backend, call, operands);
      handles.forEach((handle, slot) => {
        assertSameBits(numbersOf(backend, handle), before[slot], `operand ${slot} of ${call.name}`);
      });
    }
  },
};

const sameBits: BackendCheck = {
  id: "same-bits",
  title: "gives the same bits whenever an operation is repeated, on another instance too",
  async run({ backend, create }) {
    const size = 26;
    const operands = operandsOf(backend, size);
    const other = await create();
    try {
      const otherOperands = operandsOf(other, size);
      for (const call of operationCalls) {
        const first = resultsOf(backend, call, operands);
        const repeated = [resultsOf(backend, call, operands), resultsOf(other, call, otherOperands)];
        for (const results of repeated) {
          results.forEach((result, k) => {
            assertSameBits(result, first[k], `${call.name}, repeated`);
          });
        }
      }
    } finally {
      other.dispose();
    }
  },
};

export const purityChecks: readonly BackendCheck[] = [inputsUnchanged, sameBits];
