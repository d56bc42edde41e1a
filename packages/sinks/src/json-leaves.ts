import type { Json } from "@agop/core";

/** A value that is neither null, nor a list, nor an object, and the way to it: "settings/phi/alpha". */
export interface Leaf {
  readonly path: string;
  readonly value: string | number | boolean;
}

/** The leaves of a JSON value under `path`, in order. Elements of a list are counted from 1. */
export function jsonLeaves(path: string, json: Json): readonly Leaf[] {
  if (json === null) return [];
  if (typeof json !== "object") return [{ path, value: json }];
  const children: readonly (readonly [string, Json])[] = isList(json)
    ? json.map((child, k) => [String(k + 1), child])
    : Object.entries(json);
  return children.flatMap(([key, child]) => jsonLeaves(path === "" ? key : `${path}/${key}`, child));
}

/** Array.isArray does not narrow a readonly array away. */
function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
