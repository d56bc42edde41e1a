import type { Sum } from "@agop/core/streaming";
import type { ExpectedFailures } from "../check.js";
import { type Suite, suiteOf } from "../suite.js";
import { communicatorChecks } from "./checks.js";

/** How the suite is called, and which checks are known to fail. */
export interface CheckCommunicatorOptions {
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/**
 * The conformance suite of a communicator: all processes run it, each with the sum that it has.
 * @param open the processes that run here: one under a launcher, all where a program plays all of them itself
 */
export function communicatorSuite(
  open: () => readonly Sum[] | Promise<readonly Sum[]>,
  { title = "communicator conformance", expectedFailures }: CheckCommunicatorOptions = {},
): Suite {
  return suiteOf(title, communicatorChecks, async (use) => use({ processes: await open() }), expectedFailures);
}
