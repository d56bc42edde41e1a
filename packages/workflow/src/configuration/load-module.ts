import { existsSync } from "node:fs";
import { AgopError } from "@agop/core";

/** Names that a user's file, which may lie anywhere, imports by, and the files that they mean. */
export type Aliases = Readonly<Record<string, string>>;

/**
 * The default export of a TypeScript or JavaScript module.
 * @throws AgopError `file-unreadable` where there is none, `config-invalid` where it does not load.
 */
export async function loadModule(path: string, aliases: Aliases): Promise<unknown> {
  if (!existsSync(path)) throw new AgopError("file-unreadable", `there is no file ${path}`);
  const { createJiti } = await import("jiti");
  try {
    return await createJiti(import.meta.url, { alias: { ...aliases }, moduleCache: false }).import(path, {
      default: true,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgopError("config-invalid", `${path} does not load: ${reason}`, undefined, { cause });
  }
}
