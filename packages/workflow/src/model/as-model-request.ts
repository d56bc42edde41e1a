import { AgopError } from "@agop/core";
import type { CompletionRequest } from "../completion/request.js";
import type { ModelRequest } from "./complete-with-model.js";

/** What is asked of a completion, with a model in the place of a fit. */
export interface ModelInstead extends CompletionRequest {
  readonly model: string;
  /** Where curves of runs are to be shown. */
  readonly report?: string | undefined;
}

/** @throws AgopError `usage-invalid` for what only a fit has, and for a list; `unknown-name` */
export function asModelRequest(request: ModelInstead): ModelRequest {
  const { registry, algorithm = "auto", output, triplets, report } = request;
  if (report !== undefined) {
    throw new AgopError("usage-invalid", "`model` fits nothing, so that there is nothing to `report`");
  }
  const { uncertainty, draws, save, checkpoint, resume } = request;
  const { phi, alpha, maxIterations, rank, preparation, order, group, budget } = request;
  const choices = { phi, alpha, maxIterations, rank, preparation, order, group, budget };
  const given = Object.entries({ uncertainty, draws, save, checkpoint, resume, ...choices })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `\`${name}\``);
  if (given.length > 0) {
    throw new AgopError("usage-invalid", `\`model\` fits nothing, so that ${given.join(" and ")} cannot be with it`);
  }
  if (triplets !== undefined) {
    const hint = "of a list features of rows and columns are learned together";
    throw new AgopError("usage-invalid", "`model` is for tables, not for `triplets`", hint);
  }
  for (const name of [algorithm].flat()) if (name !== "auto") registry.find("algorithm", name);
  if (!output) throw new AgopError("usage-invalid", "`model` needs `out` FILE");
  return { ...request, output };
}
