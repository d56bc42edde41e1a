import { AgopError } from "../errors.js";

/** @throws AgopError `not-finite` naming the first value that is not finite. */
export function assertFinite(what: string, values: Float64Array): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) throw new AgopError("not-finite", `${what} ${index} is ${values[index]}`, "leave missing ones out");
}
