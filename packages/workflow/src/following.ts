import { type Backend, type Estimate, type Problem, type RunResult, type RunSpec, startRun } from "@agop/core";
import type { RunHandle, RunOptions } from "@agop/core/run";

/** Who follows some work, and may stop it. */
export interface Following extends Pick<RunOptions, "signal" | "onEvent"> {
  /** With every run that is started, which can then be paused and resumed. */
  readonly onRun?: (run: Pick<RunHandle<Estimate>, "pause" | "resume" | "abort">) => void;
  /** Something worth knowing that is no warning. Options are named in it as in the messages of errors: `holdout`. */
  readonly onNote?: (text: string) => void;
  /** Something that went wrong without ending the work. */
  readonly onTrouble?: (text: string) => void;
  /** As in RunSpec: the AGOP, small enough to be looked at, in the events of runs that report more than errors. */
  readonly showAgop?: boolean;
}

/** Work whose input has been read: whatever can be refused beforehand has been. */
export interface Prepared<R> {
  /** How many fits it takes, for a progress line. */
  readonly runs: number;
  /** Does it, once. Warnings about the input are events too. */
  run(following: Following): Promise<R>;
  /** Gives back the backend and temporary files; to be called whether or not it ran. */
  close(): void;
}

/** Does what is prepared, and closes it. */
export async function runPrepared<R>(preparing: Promise<Prepared<R>>, following: Following): Promise<R> {
  const prepared = await preparing;
  try {
    return await prepared.run(following);
  } finally {
    prepared.close();
  }
}

/** A warning about the input, before any run. */
export interface InputWarning {
  readonly code: string;
  readonly message: string;
}

export function tellWarnings(warnings: readonly InputWarning[], { onEvent }: Following): void {
  for (const { code, message } of warnings) onEvent?.({ type: "warning", code, message });
}

export function tellNotes(notes: readonly string[], { onNote }: Following): void {
  for (const note of notes) onNote?.(note);
}

/** What computed a result. */
export type BackendFacts = Pick<Backend, "name" | "description">;

export function factsOfBackend({ name, description }: Backend): BackendFacts {
  return { name, description };
}

/** Runs an algorithm to its end, as `fit` does, with whoever follows the work. */
export function followedFit<P extends Problem, E extends Estimate>(
  spec: RunSpec<P, E>,
  { signal, onEvent, onRun, showAgop }: Following,
  onCheckpoint?: RunOptions["onCheckpoint"],
): Promise<RunResult<E>> {
  const options = { ...(signal && { signal }), ...(onEvent && { onEvent }), ...(onCheckpoint && { onCheckpoint }) };
  const handle = startRun({ ...spec, ...(showAgop !== undefined && { showAgop }) }, options);
  onRun?.(handle);
  return handle.result;
}
