import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";

const scope = "@agop";
const manifest = z.object({ name: z.string(), version: z.string(), private: z.boolean().default(false) });

/** The versions of Node and of all packages of Agop that are installed beside this one. */
export function installedVersions(): Readonly<Record<string, string>> {
  const folders = createRequire(import.meta.url).resolve.paths(`${scope}/core`) ?? [];
  // Nearest last, because that is the one which counts.
  const packages = folders.toReversed().flatMap((folder) =>
    namesIn(join(folder, scope)).flatMap((name) => {
      const found = manifest.safeParse(readManifest(join(folder, scope, name, "package.json")));
      return found.success && !found.data.private ? [[found.data.name, found.data.version] as const] : [];
    }),
  );
  return { node: process.versions.node, ...Object.fromEntries(packages) };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Versions are a courtesy: a manifest that cannot be read must not keep a run from starting. */
function readManifest(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
