import { platform } from "../platform/node.js";
import type { Files } from "./files.js";

/** What paths alone mean: the files of the disk; in a browser, which has none, everything is refused. */
export const systemFiles: Files = platform.files;
