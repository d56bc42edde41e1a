import type { Sum } from "@agop/core/streaming";
import { type CheckCommunicatorOptions, communicatorSuite } from "./communicator/suite.js";
import { registerSuite } from "./register.js";

/** Registers the conformance suite of a communicator with vitest, for one that a single program can open all processes of. */
export function checkCommunicator(
  open: () => readonly Sum[] | Promise<readonly Sum[]>,
  options: CheckCommunicatorOptions = {},
): void {
  registerSuite(communicatorSuite(open, options));
}
