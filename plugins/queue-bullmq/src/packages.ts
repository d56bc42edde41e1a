import { createRequire } from "node:module";
import { AgopError } from "@agop/core";
import { z } from "zod";

/** What speaks to each kind of server. */
export const drivers = { redis: "ioredis", postgres: "pg" } as const;
export type Driver = (typeof drivers)[keyof typeof drivers];

/** The packages that are optional: whoever wants a queue installs them. */
export type OptionalPackage = "bullmq" | Driver;

/** The version of a package that is installed; undefined for one that is not. */
export type VersionOf = (name: OptionalPackage) => string | undefined;

const require = createRequire(import.meta.url);

export const installedVersion: VersionOf = (name) => {
  try {
    return z.object({ version: z.string() }).parse(require(`${name}/package.json`)).version;
  } catch {
    return undefined;
  }
};

/** @throws AgopError `queue-unavailable` where BullMQ or the driver is not installed, saying how to get them. */
export function assertInstalled(driver: Driver, versionOf: VersionOf = installedVersion): void {
  const missing = (["bullmq", driver] as const).filter((name) => versionOf(name) === undefined);
  if (missing.length > 0) throw notInstalled(missing);
}

/**
 * BullMQ, and the drivers that are here, with their versions.
 * @throws AgopError `queue-unavailable` where there is no BullMQ, or no driver
 */
export function describeInstalled(versionOf: VersionOf = installedVersion): string {
  const version = versionOf("bullmq");
  const here = Object.values(drivers).filter((name) => versionOf(name) !== undefined);
  if (version === undefined || here.length === 0) {
    throw notInstalled([...(version === undefined ? ["bullmq"] : []), ...(here.length === 0 ? [drivers.redis] : [])]);
  }
  return [`BullMQ ${version}`, ...here.map((name) => `${name} ${versionOf(name) ?? ""}`)].join(", ");
}

function notInstalled(missing: readonly string[]): AgopError {
  const hint = `npm install ${missing.join(" ")}${missing.includes(drivers.redis) ? "; for PostgreSQL pg in place of ioredis" : ""}`;
  return new AgopError("queue-unavailable", `a queue needs ${missing.join(" and ")}, not installed here`, hint);
}
