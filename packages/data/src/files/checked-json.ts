import { AgopError } from "@agop/core";
import { fileUnreadable } from "@agop/core/registry";
import { z } from "zod";
import { systemFiles } from "./system-files.js";
import { utf8Bytes } from "../text/byte-text.js";
import { type Files, joined } from "./files.js";
import { sha256Of } from "./sha256.js";

/** What kind of document a file holds; the version is bumped when it changes its meaning. */
export interface DocumentKind {
  readonly format: string;
  readonly version: number;
}

const envelope = z.object({ format: z.string(), version: z.number(), sha256: z.string(), content: z.unknown() });

/**
 * Writes a JSON document with its kind and a checksum; a reader sees the old file or the new one.
 * @throws AgopError `file-unwritable`
 */
export async function writeCheckedJson(
  path: string,
  { format, version }: DocumentKind,
  content: unknown,
  files: Files = systemFiles,
): Promise<void> {
  const text = JSON.stringify(content);
  await files.write(path, async (write) => {
    await write(utf8Bytes(`{"format":${JSON.stringify(format)},"version":${version},"sha256":"${sha256Of(text)}",`));
    await write(utf8Bytes(`"content":${text}}\n`));
  });
}

/**
 * Reads what `writeCheckedJson` wrote, numbers to the last bit.
 * @throws AgopError `file-unreadable` for a file that cannot be read; `config-invalid` for one that is of another kind or
 * version, or was changed or cut off
 */
export async function readCheckedJson(
  path: string,
  { format, version }: DocumentKind,
  files: Files = systemFiles,
): Promise<unknown> {
  const bytes = await joined(files.read(path)).catch((cause: unknown) => {
    throw cause instanceof AgopError ? cause : fileUnreadable(path, cause);
  });
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const found = envelope.safeParse(parsed(text));
  if (!found.success || found.data.format !== format) {
    throw new AgopError("config-invalid", `${path} is no ${format}, or only a part of one`);
  }
  if (found.data.version !== version) {
    const what = `${path} is a ${format} of version ${found.data.version}; this is version ${version}`;
    throw new AgopError("config-invalid", what, "write it again with this version of Agop");
  }
  const { content, sha256 } = found.data;
  if (sha256Of(written(content)) !== sha256) {
    throw new AgopError("config-invalid", `${path} was changed after it was written`, "its checksum does not match");
  }
  return content;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is nested deeper than a call stack was not written by `writeCheckedJson`. */
function written(content: unknown): string {
  try {
    return JSON.stringify(content);
  } catch {
    return "";
  }
}
