import { AgopError } from "@agop/core";
import { z } from "zod";

/**
 * The content of a file whose checksum is right, as what it must be: another program may have written it.
 * @throws AgopError `config-invalid`, saying where it is something else
 */
export function checkedContent<T>(schema: z.ZodType<T>, content: unknown, path: string): T {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [{ path: place, message }] = parsed.error.issues;
  const where = place.length === 0 ? "" : ` at ${place.join(".")}`;
  throw new AgopError("config-invalid", `${path} is damaged${where}: ${message}`, "write it again");
}
