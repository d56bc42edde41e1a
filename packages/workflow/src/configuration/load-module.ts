import { existsSync, statSync } from "node:fs";
import { AgopError } from "@agop/core";

/** Names that a user's file, which may lie anywhere, imports by, and the files that they mean. */
export type Aliases = Readonly<Record<string, string>>;

/**
 * The default export of a TypeScript or JavaScript module.
 * @throws AgopError `file-unreadable` where there is none, `config-invalid` where it does not load.
 */
export function loadModule(path: string, aliases: Aliases): Promise<unknown> {
  return load<unknown>(path, aliases, { default: true });
}

/**
 * All exports of a TypeScript or JavaScript module, by name.
 * @throws AgopError as `loadModule`
 */
export async function loadExports(path: string, aliases: Aliases): Promise<Readonly<Record<string, unknown>>> {
  return { ...(await load<object>(path, aliases, {})) };
}

async function load<T>(path: string, aliases: Aliases, options: { readonly default?: true }): Promise<T> {
  if (!existsSync(path)) throw new AgopError("file-unreadable", `there is no file ${path}`);
  if (statSync(path).isDirectory()) throw new AgopError("file-unreadable", `${path} is a folder; name a file`);
  const { createJiti } = await import("jiti");
  try {
    return await createJiti(import.meta.url, { alias: { ...aliases }, moduleCache: false }).import<T>(path, options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgopError("config-invalid", `${path} does not load: ${reason}`, undefined, { cause });
  }
}
