// What the host calls. Functions named ...Part do one part of a job: their first two arguments are the part and the thread.

export {
  bands,
  combinePart,
  elementParts,
  innerPart,
  largestMagnitude,
  scaleInPlace,
  scalePart,
  symmetrizePart,
  transposePart,
} from "./elementwise";
export { columnSumsPart, leadingColumnsPart, mapPart, multiplyElementwisePart, rowSumsPart } from "./entries";
export { depthBlock, multiplyPart, multiplyParts, multiplyWorkspace, packPart, packParts } from "./multiply";
export { factorPanels, packLower, panelBytes } from "./panel-cholesky";
export { lowerTimesVectorPart, matrixTimesVectorPart, transposedTimesVectorPart, vectorParts } from "./matrix-vector";
export { triangularPart, triangularParts } from "./triangular";
export {
  kernelGradientsPart,
  kernelMatrixPart,
  kernelParts,
  kernelProductPart,
  kernelWorkspace,
  packPointsPart,
  packPointsParts,
} from "./radial-kernel";
export { kernelSystemPart, slopeProductPart, systemParts, systemWorkspace } from "./kernel-system";
export { addPartsPart, misfitPart, misfitParts } from "./misfit";
export { remainderPart, remainderParts, remainderTimesPart, remainderWidth, remainderWorkspace } from "./remainder";
export { dualRowBytes, dualRowsPart } from "./dual-rows";
export { blockTriangle, copyReflectors, reflectPart, reflector } from "./householder";
export { symmetricParts, symmetricTimesVectorPart, tridiagonalColumn, tridiagonalUpdate } from "./tridiagonal";
export { cutStripPart, gatherVectorsPart, qlSweeps, rotateStripPart, stripCount } from "./implicit-ql";
export { overwritePart, reorderPart, reorderParts, samplePart, transposePattern } from "./pattern";
export { rowsInPart, sampledProductPart, sparseMultiplyPart } from "./sparse";
