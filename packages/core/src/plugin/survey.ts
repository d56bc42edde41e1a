import { AgopError, type ErrorCode } from "../errors.js";
import type { BackendContribution, CommunicatorContribution, QueueContribution } from "./contributions.js";

/** What a backend, a communicator or a queue runs on here, or why it does not run. */
export interface Availability {
  readonly kind: "backend" | "communicator" | "queue";
  readonly name: string;
  readonly isAvailable: boolean;
  /** One line: library, version, device and threads; or what is missing, and how to get it. */
  readonly description: string;
}

/** Starts each backend once, with its default options, and ends it: for listings. What `auto` tries first comes first. */
export async function surveyBackends(backends: readonly BackendContribution[]): Promise<readonly Availability[]> {
  const states: Availability[] = [];
  for (const contribution of backends.toSorted((a, b) => b.preference - a.preference)) {
    const describe = async (): Promise<string> => {
      const { description, dispose } = await contribution.build({});
      dispose();
      return description;
    };
    states.push(await availabilityOf(contribution, "backend-unavailable", describe));
  }
  return states;
}

/** Asks each what it would run on, and joins and opens nothing. */
export async function surveyConnections(
  connections: readonly (CommunicatorContribution | QueueContribution)[],
): Promise<readonly Availability[]> {
  const states: Availability[] = [];
  for (const contribution of connections) {
    states.push(await availabilityOf(contribution, `${contribution.kind}-unavailable`, () => contribution.describe()));
  }
  return states;
}

async function availabilityOf(
  { kind, name }: BackendContribution | CommunicatorContribution | QueueContribution,
  expected: ErrorCode,
  describe: () => Promise<string>,
): Promise<Availability> {
  try {
    return { kind, name, isAvailable: true, description: await describe() };
  } catch (error) {
    if (!(error instanceof AgopError) || error.code !== expected) throw error;
    return { kind, name, isAvailable: false, description: [error.message, error.hint].filter(Boolean).join(": ") };
  }
}
