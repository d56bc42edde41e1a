import { createRequire } from "node:module";

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const manifest = createRequire(import.meta.url)("../package.json") as Manifest;

export const { version } = manifest;

/** The packages that this command declares. */
export const ownDependencies: readonly string[] = Object.keys(manifest.dependencies);
