/** A manifest, as far as a release changes it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly repository?: { readonly url: string };
  readonly [field: string]: unknown;
}

const semantic = /^(\d+)\.(\d+)\.(\d+)(-[0-9a-z.-]+)?$/i;

/**
 * The version after this one.
 * @param step major, minor, patch, or the version itself
 * @throws Error for a step that is none of them, or that does not go forward
 */
export function nextVersion(current: string, step: string): string {
  const [major, minor, patch] = numbersOf(current);
  const named: Readonly<Record<string, string>> = {
    major: `${major + 1}.0.0`,
    minor: `${major}.${minor + 1}.0`,
    patch: `${major}.${minor}.${patch + 1}`,
  };
  const next = Object.hasOwn(named, step) ? named[step] : step;
  const [before, after] = [numbersOf(current), numbersOf(next)];
  const first = before.findIndex((value, k) => value !== after[k]);
  if (first < 0 || after[first] < before[first]) throw new Error(`${next} does not come after ${current}`);
  return next;
}

function numbersOf(version: string): readonly [number, number, number] {
  const [, major, minor, patch] = semantic.exec(version) ?? [];
  if (patch === undefined) throw new Error(`"${version}" is no version; name major, minor, patch or one like 1.2.3`);
  return [Number(major), Number(minor), Number(patch)];
}

const rangeFields = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** The manifest at another version, and asking for that of every package in `ours`. */
export function atVersion(manifest: Manifest, version: string, ours: ReadonlySet<string>): Manifest {
  const ranges = rangeFields.flatMap((field) => {
    const given = manifest[field] as Readonly<Record<string, string>> | undefined;
    if (!given) return [];
    const raised = Object.entries(given).map(([name, range]) => [name, ours.has(name) ? `^${version}` : range]);
    return [[field, Object.fromEntries(raised) as unknown]];
  });
  return { ...manifest, version, ...Object.fromEntries(ranges) } as Manifest;
}
