import { AgopError, type JsonObject } from "@agop/core";
import { type DocumentKind, type Files, readCheckedJson } from "@agop/data";
import { z } from "zod";

/** An object of JSON, whose parts are looked at by whoever uses them. */
export const plainJson = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "must be an object",
);

/**
 * Reads a document whose checksum is right, and whose content may still be of another program, or made by hand.
 * @throws AgopError `file-unreadable`; `config-invalid` with the place in it that is wrong
 */
export async function readChecked<S extends z.ZodType>(
  path: string,
  kind: DocumentKind,
  schema: S,
  files: Files | undefined,
): Promise<z.output<S>> {
  const { success, data, error } = schema.safeParse(await readCheckedJson(path, kind, files));
  if (success) return data;
  const [{ path: place, message }] = error.issues;
  const what = `${path} is no whole ${kind.format}: ${place.join(".") || "its content"}: ${message}`;
  throw new AgopError("config-invalid", what, "write it again");
}
