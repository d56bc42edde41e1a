/**
 * Every error that Agop raises on purpose is an `AgopError` with one of these codes. The codes are part of the public
 * contract: they change with a major version only. docs/errors.md lists them, and a test holds the two together.
 */
export const errorMeanings = {
  "unknown-name": "A name in a configuration or on the command line is not registered.",
  "duplicate-name": "Two plugins contribute the same kind of thing under one name.",
  "plugin-invalid": "A plugin does not have the shape that definePlugin describes.",
  "contract-unsupported":
    "A plugin was written for a version of the plugin contract that this version of core does not take.",
  "option-invalid": "An option has a value outside its range, or is not an option at all.",
  "problem-invalid": "A problem's parts do not fit together: shapes, indices or values.",
  "parts-mismatch": "Two parts of a composition do not fit together; the message names both.",
  "state-invalid":
    "A saved estimate or the state of a run cannot be gone on from: it is damaged, or of something else.",
  "shape-mismatch": "Two matrices in one operation have shapes that do not fit.",
  "not-finite": "A number is NaN or infinite where a finite one is needed.",
  "not-positive-definite": "A matrix that must be positive definite is not; a larger ridge usually helps.",
  "foreign-matrix": "A matrix of one backend was handed to another, or was used after it was released.",
  "backend-unavailable": "A backend cannot run on this machine.",
  "communicator-unavailable": "Processes cannot be joined here: there is no MPI, or it is not that of the launcher.",
  "communicator-failed": "Processes that share a run do not do the same, or their MPI failed.",
  "queue-unavailable": "A queue of tasks cannot be reached or used, or what reaches it is not installed.",
  "out-of-memory": "A backend cannot hold the problem.",
  "unsupported-problem": "The algorithm does not apply to this kind of problem.",
  cancelled: "A run was cancelled before it had an estimate.",
  diverged: "An estimate stopped being finite.",
  "file-unreadable": "A file does not exist or cannot be read.",
  "file-unwritable": "A file cannot be written.",
  "sink-failed": "A place that events are sent to cannot be reached, or does not take them.",
  "table-invalid": "A table or list of triplets cannot be read as numbers; the message has line and column.",
  "config-invalid": "A configuration file is malformed.",
  "usage-invalid": "The command line is malformed.",
  defect: "Agop is wrong. Please report it with the message.",
} as const;

/** Codes that stay, so that programs may ask for them. */
export type ErrorCode = keyof typeof errorMeanings;

/** Of every copy of this package: two of them in one program know each other's errors. */
const brand = Symbol.for("@agop/core:error");

/**
 * What was wrong and where (`message`), what kind of trouble (`code`), and what to do about it (`hint`). `instanceof` is also
 * true for the errors of another copy of this package.
 */
export class AgopError extends Error {
  override readonly name = "AgopError";

  static {
    // Of all errors together: one on each would show wherever it is printed, and make the types of two copies differ.
    Object.defineProperty(AgopError.prototype, brand, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** True when the caller's input is the cause, so that a command line exits with 2 rather than 1. */
export function isInputError(error: unknown): error is AgopError {
  return error instanceof AgopError && error.code !== "defect";
}

const numericalTroubles: ReadonlySet<ErrorCode> = new Set(["diverged", "not-finite", "not-positive-definite"]);

/** Whether a run broke on its numbers: its iterate before is still a result, and other options may mend it. */
export function isNumericalTrouble(error: unknown): error is AgopError {
  return error instanceof AgopError && numericalTroubles.has(error.code);
}

/** Wraps whatever was thrown so that nothing reaches a user without a code. */
export function toAgopError(error: unknown): AgopError {
  if (error instanceof AgopError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AgopError("defect", message, undefined, { cause: error });
}

/** What a system says when a file cannot be written, by its code. */
const writingTroubles: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: [": the disk is full", "make room, or write to another disk"],
  EDQUOT: [": the quota of the disk is used up", "make room, or write to another disk"],
  EROFS: [": the disk can only be read", "write to another disk"],
};

/** That a file cannot be written, and why where the system has said it. */
export function fileUnwritable(path: string, cause: unknown): AgopError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const [reason, hint] = writingTroubles[code] ?? [saidBySystem(cause), "check the folder and its permissions"];
  return new AgopError("file-unwritable", `cannot write ${path}${reason}`, hint, { cause });
}

/** That a file cannot be read, and why where the system has said it. */
export function fileUnreadable(path: string, cause: unknown): AgopError {
  const hint = "check the name and its permissions";
  return new AgopError("file-unreadable", `cannot read ${path}${saidBySystem(cause)}`, hint, { cause });
}

/** Of Node's "ENOENT: no such file or directory, open 'x'" what stands in the middle. */
function saidBySystem(cause: unknown): string {
  const [, words] = /^E[A-Z0-9]+: ([^,]+)/.exec(cause instanceof Error ? cause.message : "") ?? [];
  return words === undefined ? "" : `: ${words}`;
}
