import type { Checkpoints } from "../checkpoint/checkpoint-file.js";
import { checkOutputs, type OtherFiles, outputFile, type Outputs } from "./check-outputs.js";
import { drawPaths, type UncertaintyRequest } from "./write-uncertainty.js";
import type { OutputRequest } from "./write-output.js";

/** The files of a completion. */
export interface CompletionPaths extends Checkpoints, UncertaintyRequest, OtherFiles {
  readonly file: string;
  readonly output?: OutputRequest | undefined;
  /** What a completion without fitting goes by. */
  readonly model?: string | undefined;
  /** Where what was learned for the columns is kept, to complete other rows with. */
  readonly save?: string | undefined;
}

/** @throws AgopError `file-unwritable` */
export async function checkPaths(paths: CompletionPaths, isList: boolean): Promise<void> {
  const {
    file,
    files,
    output,
    model,
    save,
    checkpoint,
    resume,
    alsoRead = [],
    alsoWritten = [],
    uncertainty,
    draws = 0,
  } = paths;
  const pairs = output?.kind === "pairs" ? output.pairs : undefined;
  const inputs = [pairs, model, ...alsoRead].filter((path) => path !== undefined);
  // A table may be completed in place, since all that it has comes out again; of a list only what was missing does.
  const keepsFile = isList || (output !== undefined && output.kind !== "completed");
  const out = outputFile(output?.path);
  await checkOutputs({ files, inputs: [...(keepsFile ? [file] : []), ...inputs], outputs: [["`out`", out]] });
  const drawn = out === undefined ? [] : drawPaths(out, draws).map((path) => ["`draws`", path] as const);
  const others: Outputs = [...alsoWritten, ["`save`", save], ["`uncertainty`", uncertainty], ...drawn];
  await checkOutputs({
    files,
    inputs: [file, ...inputs, ...(out === undefined ? [] : [out])],
    outputs: [...others, ["`checkpoint`", checkpoint]],
  });
  if (resume === undefined) return;
  // A run that goes on may write its checkpoints where it came from.
  const written = [out, ...others.map(([, path]) => path)];
  await checkOutputs({ files, inputs: [resume], outputs: written.map((path) => ["an output", path]) });
}
