import { AgopError } from "@agop/core";
import { checkOutputs } from "../writable.js";
import type { CompleteFlags } from "./complete-flags.js";

/** @throws AgopError `usage-invalid` for options that do not go together */
export function checkModes(options: CompleteFlags): void {
  const { model, triplets, save, checkpoint, resume } = options;
  const given = Object.entries({ "--save": save, "--checkpoint": checkpoint, "--resume": resume })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (model !== undefined && options.report !== undefined) {
    throw new AgopError("usage-invalid", "--model fits nothing, so that there is nothing to --report");
  }
  if (model !== undefined && given.length > 0) {
    throw new AgopError("usage-invalid", `--model fits nothing, so that ${given.join(" and ")} cannot be with it`);
  }
  const forTables = Object.entries({ "--save": save, "--model": model }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  if (triplets !== undefined && forTables.length > 0) {
    const hint = "of a list features of rows and columns are learned together";
    throw new AgopError("usage-invalid", `${forTables.join(" and ")} is for tables, not for --triplets`, hint);
  }
}

/** @throws AgopError `file-unwritable` */
export async function checkPaths(file: string, options: CompleteFlags): Promise<void> {
  const { out, predict, save, model, checkpoint, resume, events, report } = options;
  const inputs = [predict, model].filter((path) => path !== undefined);
  // A table may be completed in place, since all that it has comes out again; of a list only what was missing does.
  const keepsFile = options.triplets !== undefined || predict !== undefined || options.top !== undefined;
  await checkOutputs({ inputs: [...(keepsFile ? [file] : []), ...inputs], outputs: [["--out", out]] });
  await checkOutputs({
    inputs: [file, ...inputs, ...(out === undefined ? [] : [out])],
    outputs: [
      ["--events", events],
      ["--report", report],
      ["--save", save],
      ["--checkpoint", checkpoint],
    ],
  });
  // A run that goes on may write its checkpoints where it came from.
  const written = [out, events, report, save].filter((path) => path !== undefined);
  if (resume !== undefined)
    await checkOutputs({ inputs: [resume], outputs: written.map((path) => ["an output", path]) });
}
