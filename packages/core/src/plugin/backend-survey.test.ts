import { cpuBackend } from "@agop/backend-cpu";
import { expect, it } from "vitest";
import { z } from "zod";
import { surveyBackends } from "./backend-survey.js";
import { AgopError, type ErrorCode } from "../errors.js";
import { contributeBackend } from "./contribute.js";

let disposed = 0;
const backendOf = (name: string, preference: number, failure?: ErrorCode) =>
  contributeBackend({
    name,
    summary: "for a test",
    source: "a test",
    preference,
    options: z.object({}),
    create: () => {
      if (failure) throw new AgopError(failure, `${name} needs a library`, "install it");
      return { ...cpuBackend(), description: `library of ${name}`, dispose: () => disposed++ };
    },
  });

it("says of every backend what it runs on, or what is missing, and ends those it started", async () => {
  const states = await surveyBackends([backendOf("slow", 0), backendOf("fast", 5, "backend-unavailable")]);
  expect(states).toEqual([
    { name: "fast", isAvailable: false, description: "fast needs a library: install it" },
    { name: "slow", isAvailable: true, description: "library of slow" },
  ]);
  expect(disposed).toBe(1);
});

it("does not hide a defect", async () => {
  await expect(surveyBackends([backendOf("broken", 0, "defect")])).rejects.toMatchObject({ code: "defect" });
});
