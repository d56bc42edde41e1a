import { AgopError } from "@agop/core";

/** @param what it is that went wrong, with the server's name */
export function unavailable(what: string, cause: unknown, hint?: string): AgopError {
  return new AgopError("queue-unavailable", `${what}: ${reasonOf(cause)}`, hint, { cause });
}

/** The reason may be all that an error of Node's has: of several addresses that were tried, each has its own. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === "") return cause.errors.map(reasonOf).join(", ");
  return cause instanceof Error ? cause.message : String(cause);
}
