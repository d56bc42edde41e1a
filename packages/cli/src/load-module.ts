import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AgopError } from "@agop/core";
import { createJiti } from "jiti";

/** A user's file may lie anywhere; these names mean the packages that this command itself runs on. */
const ownPackages = [
  "@agop/backend-cpu",
  "@agop/backend-native",
  "@agop/backend-tfjs",
  "@agop/backend-wasm",
  "@agop/cli",
  "@agop/core",
  "@agop/data",
  "@agop/plugin-bilateral-lin-rfm",
  "@agop/plugin-convex-baselines",
  "@agop/plugin-deep-lin-rfm",
  "@agop/plugin-deep-linear-networks",
  "@agop/plugin-irls-p",
  "@agop/plugin-lin-rfm",
  "@agop/plugin-phi-library",
  "zod",
] as const;

/**
 * The default export of a TypeScript or JavaScript module.
 * @throws AgopError `file-unreadable` where there is none, `config-invalid` where it does not load.
 */
export async function loadModule(path: string): Promise<unknown> {
  if (!existsSync(path)) throw new AgopError("file-unreadable", `there is no file ${path}`);
  const alias = Object.fromEntries(ownPackages.map((name) => [name, fileURLToPath(import.meta.resolve(name))]));
  try {
    return await createJiti(import.meta.url, { alias, moduleCache: false }).import(path, { default: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgopError("config-invalid", `${path} does not load: ${reason}`, undefined, { cause });
  }
}
