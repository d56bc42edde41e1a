import type { Sum } from "../contracts/sum.js";
import { AgopError, type ErrorCode, toAgopError } from "../errors.js";
import { broadcastData } from "./broadcast-data.js";

/**
 * What this process's part of some work gives, once all processes are done with theirs. Where one has failed all throw its error, of
 * several that of the first; that they were not together (`communicator-failed`) is told only where nothing else is.
 */
export async function agreed<T>(sum: Sum, work: Promise<T>): Promise<T> {
  return sum.size === 1 ? work : met(sum, work, sum.size);
}

/**
 * The same at the end of all work. A process that fails anywhere comes here at once: the others, which wait for it elsewhere, are told that
 * they are not together, and come here too.
 */
export async function endTogether<T>(sum: Sum, work: Promise<T>): Promise<T> {
  if (sum.size === 1) return work;
  // Of a length that no other sum is likely to have.
  const meet = (): Promise<T> => met(sum, work, sum.size + 1009);
  return meet().catch((error: unknown) => {
    if (error instanceof AgopError && error.code === "communicator-failed") return meet();
    throw error;
  });
}

async function met<T>(sum: Sum, work: Promise<T>, length: number): Promise<T> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const failed = new Float64Array(length);
  if ("error" in outcome) failed[sum.rank] = toAgopError(outcome.error).code === "communicator-failed" ? 1 : 2;
  await sum.add(failed);
  const told = failed.indexOf(Math.max(...failed));
  if (failed[told] === 0 && "value" in outcome) return outcome.value;
  const own = "error" in outcome ? toAgopError(outcome.error) : undefined;
  const { code, message, hint } = await broadcastData(sum, told, own && toldOf(own));
  throw told === sum.rank && own ? own : new AgopError(code, message, hint);
}

/** What one process does for all: the first, whose data all get. */
export async function byFirst<T>(sum: Sum, work: () => Promise<T>): Promise<T> {
  if (sum.size === 1) return work();
  const own = await agreed(sum, sum.rank === 0 ? work() : Promise.resolve(undefined));
  return broadcastData(sum, 0, own);
}

/** An error as data. */
interface Told {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

function toldOf({ code, message, hint }: AgopError): Told {
  return { code, message, hint };
}
