import { AgopError } from "@agop/core";

const name = "@agop/experiments";

/** The package of the paper's figures, which is installed only where they are wanted: it brings plots, fonts and TensorFlow's layers. */
export async function loadExperiments(): Promise<typeof import("@agop/experiments/command")> {
  try {
    return await import("@agop/experiments/command");
  } catch (cause) {
    // What fails inside of the package is to be seen as it is.
    if (!isAbsent(cause)) throw cause;
    throw new AgopError("usage-invalid", `agop experiment needs the package ${name}`, `npm install ${name}`, { cause });
  }
}

function isAbsent(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes(`'${name}'`)
  );
}
