import type { RunContext } from "./algorithm.js";
import type { Backend } from "./backend.js";
import { seededRandom } from "./random.js";

/** What an algorithm needs where its iterates are taken one by one, without a run: no clock, no listeners, no cancelling. */
export function bareContext(backend: Backend, seed = 0): RunContext {
  return {
    backend,
    random: seededRandom(seed),
    signal: new AbortController().signal,
    phase: (_, work) => work(),
    warn: () => undefined,
  };
}
