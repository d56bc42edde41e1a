import { AgopError, toAgopError } from "../errors.js";

/** Which plugin made a part. */
const origins = new WeakMap<object, string>();

/** Remembers where a part comes from, for `partFailure`. */
export function madeBy<T extends object>(plugin: string | undefined, part: T): T {
  if (plugin !== undefined && !origins.has(part)) origins.set(part, plugin);
  return part;
}

/**
 * What a part threw, with its name and its plugin's in front; an error that was raised on purpose stays as it is.
 * @param kind as messages call it: "φ", "predictor"
 */
export function partFailure(kind: string, part: { readonly name: string }, cause: unknown): unknown {
  if (cause instanceof AgopError && cause.code !== "defect") return cause;
  const { message, stack } = toAgopError(cause);
  const plugin = origins.get(part);
  const whose = plugin === undefined ? "" : ` of plugin "${plugin}"`;
  const failure = new AgopError("defect", `${kind} "${part.name}"${whose} has failed: ${message}`, undefined, {
    cause,
  });
  // Where it was thrown is what its author looks for.
  const from = cause instanceof Error ? cause.stack : stack;
  return Object.assign(failure, from === undefined ? {} : { stack: from });
}
