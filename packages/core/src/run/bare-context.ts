import type { RunContext } from "../contracts/algorithm.js";
import type { Backend } from "../contracts/backend.js";
import { oneProcess } from "../contracts/sum.js";
import { seededRandom } from "../random.js";

/** What an algorithm needs where its iterates are taken one by one, without a run: no clock, no listeners, no cancelling. */
export function bareContext(backend: Backend, seed = 0): RunContext {
  return {
    backend,
    random: seededRandom(seed),
    signal: new AbortController().signal,
    phase: (_, work) => work(),
    giveWay: () => Promise.resolve(),
    needsChange: true,
    sum: oneProcess,
    progress: () => undefined,
    warn: () => undefined,
  };
}
