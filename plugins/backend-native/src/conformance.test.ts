import { AgopError } from "@agop/core";
import { checkBackend } from "@agop/testkit";
import { describe, it } from "vitest";
import { nativeBackend } from "./index.js";

const missing = await nativeBackend().then(
  (backend) => {
    backend.dispose();
    return undefined;
  },
  (error: unknown) => {
    if (error instanceof AgopError && error.code === "backend-unavailable") return error;
    throw error;
  },
);

if (missing) {
  console.warn(`the native backend is not tested: ${missing.message}: ${missing.hint}`);
  // Optional: without a BLAS on the machine there is nothing to test, and the report says so.
  describe.skip(`backend conformance (${missing.message}: ${missing.hint})`, () => {
    it("needs a BLAS");
  });
} else checkBackend(() => nativeBackend());
