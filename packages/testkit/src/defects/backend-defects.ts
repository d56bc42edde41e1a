import type { BackendSubject } from "../backend/subject.js";
import { decompositionDefects } from "./backend-decompositions.js";
import { entryDefects } from "./backend-entries.js";
import { handleDefects } from "./backend-handles.js";
import { kernelDefects } from "./backend-kernels.js";
import { operationDefects } from "./backend-operations.js";
import type { Defect } from "./defect.js";

export const backendDefects: readonly Defect<BackendSubject>[] = [
  ...handleDefects,
  ...operationDefects,
  ...entryDefects,
  ...decompositionDefects,
  ...kernelDefects,
];
