// What authors of backends need beside the contract itself.

export type {
  BackendOpening,
  BackendOperations,
  DerivedOperations,
  Handle,
  Keep,
  KernelSolution,
  Misfit,
  MisfitProducts,
} from "./contracts/backend.js";
export {
  checkFit,
  checkKernelShapes,
  checkLeadingColumns,
  checkMisfitShapes,
  checkSameShape,
  checkSquare,
  checkTall,
  checkTangentShapes,
  checkValueCount,
  completeBackend,
} from "./backend/backend-defaults.js";
export { choleskyInPlace, choleskySolveInPlace } from "./backend/cholesky.js";
export { type ElementwiseFunction, mapNumbers } from "./backend/elementwise.js";
export { type LandmarkPlan, landmarkPlan, type LandmarkSystem, solveByLandmarks } from "./backend/landmark-solve.js";
export { checkKernel, type RadialKernel, samePoint } from "./backend/radial-kernel.js";
export { diagonalMatrix } from "./matrix/matrix.js";
export { createHandles, type Handles } from "./backend/handles.js";
export { tangentLayout, type TangentLayout, type TangentSpace } from "./backend/tangent-space.js";
