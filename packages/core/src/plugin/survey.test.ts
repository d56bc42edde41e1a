import { cpuBackend } from "@agop/backend-cpu";
import { expect, it } from "vitest";
import { z } from "zod";
import { surveyBackends, surveyConnections } from "./survey.js";
import { AgopError, type ErrorCode } from "../errors.js";
import { contributeBackend, contributeCommunicator, contributeQueue } from "./contribute.js";

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
    { kind: "backend", name: "fast", isAvailable: false, description: "fast needs a library: install it" },
    { kind: "backend", name: "slow", isAvailable: true, description: "library of slow" },
  ]);
  expect(disposed).toBe(1);
});

const failing = (name: string, failure: ErrorCode) => () =>
  Promise.reject(new AgopError(failure, `${name} needs a library`, "install it"));

const communicatorOf = (name: string, failure?: ErrorCode) =>
  contributeCommunicator({
    name,
    summary: "for a test",
    source: "a test",
    options: z.object({}),
    create: () => Promise.reject(new Error("a survey joins nobody")),
    describe: failure ? failing(name, failure) : () => Promise.resolve(`library of ${name}`),
  });

const queue = contributeQueue({
  name: "tasks",
  summary: "for a test",
  source: "a test",
  schemes: ["tasks"],
  open: () => Promise.reject(new Error("a survey opens none")),
  describe: failing("tasks", "queue-unavailable"),
});

it("says of every communicator and queue what it would run on, without joining anyone", async () => {
  const connections = [communicatorOf("here"), communicatorOf("nowhere", "communicator-unavailable"), queue];
  expect(await surveyConnections(connections)).toEqual([
    { kind: "communicator", name: "here", isAvailable: true, description: "library of here" },
    { kind: "communicator", name: "nowhere", isAvailable: false, description: "nowhere needs a library: install it" },
    { kind: "queue", name: "tasks", isAvailable: false, description: "tasks needs a library: install it" },
  ]);
});

it("does not hide a defect", async () => {
  await expect(surveyBackends([backendOf("broken", 0, "defect")])).rejects.toMatchObject({ code: "defect" });
});
