import type { PartArguments } from "./part-arguments.js";

export type PartKernel = keyof PartArguments;

/** Their order is how threads name them to each other. */
export const partKernels = [
  "combinePart",
  "innerPart",
  "mapPart",
  "multiplyElementwisePart",
  "leadingColumnsPart",
  "rowSumsPart",
  "columnSumsPart",
  "scalePart",
  "transposePart",
  "symmetrizePart",
  "packPart",
  "multiplyPart",
  "triangularPart",
  "reflectPart",
  "lowerTimesVectorPart",
  "matrixTimesVectorPart",
  "transposedTimesVectorPart",
  "symmetricTimesVectorPart",
  "cutStripPart",
  "rotateStripPart",
  "gatherVectorsPart",
  "sparseMultiplyPart",
  "reorderPart",
  "sampledProductPart",
  "samplePart",
  "overwritePart",
  "misfitPart",
  "addPartsPart",
  "packPointsPart",
  "kernelMatrixPart",
  "kernelSystemPart",
  "slopeProductPart",
  "kernelProductPart",
  "kernelGradientsPart",
  "remainderPart",
  "remainderTimesPart",
  "dualRowsPart",
] as const satisfies readonly PartKernel[];

interface WholeKernels {
  /** Numbers of parts. */
  bands(rows: number): number;
  elementParts(count: number): number;
  kernelParts(n: number): number;
  misfitParts(count: number): number;
  packPointsParts(m: number): number;
  multiplyParts(m: number, n: number, rowBlock: number): number;
  packParts(n: number): number;
  reorderParts(count: number): number;
  remainderParts(count: number): number;
  rowsInPart(rows: number, width: number): number;
  stripCount(n: number): number;
  symmetricParts(count: number): number;
  systemParts(n: number): number;
  triangularParts(count: number): number;
  vectorParts(rows: number): number;
  /** Sizes. */
  depthBlock(): number;
  multiplyWorkspace(): number;
  panelBytes(n: number): number;
  dualRowBytes(longest: number): number;
  kernelWorkspace(d: number): number;
  systemWorkspace(d: number): number;
  remainderWidth(): number;
  remainderWorkspace(): number;

  largestMagnitude(a: number, count: number): number;
  scaleInPlace(factor: number, a: number, count: number): void;
  packLower(s: number, stride: number, n: number, panels: number): void;
  factorPanels(panels: number, n: number, limits: number): number;
  reflector(x: number, count: number): number;
  copyReflectors(source: number, sourceStride: number, size: number, count: number, v: number, stride: number): void;
  blockTriangle(products: number, taus: number, size: number, t: number): void;
  tridiagonalColumn(
    s: number,
    n: number,
    j: number,
    inPanel: number,
    v: number,
    w: number,
    diagonal: number,
    offDiagonal: number,
    taus: number,
  ): void;
  tridiagonalUpdate(n: number, j: number, inPanel: number, v: number, w: number, tau: number): void;
  qlSweeps(
    diagonal: number,
    offDiagonal: number,
    n: number,
    negligible: number,
    state: number,
    rotations: number,
    room: number,
    sweeps: number,
  ): number;
  transposePattern(
    rows: number,
    cols: number,
    offsets: number,
    columns: number,
    columnOffsets: number,
    rowIndices: number,
    order: number,
  ): void;
}

export type Kernels = WholeKernels & Record<PartKernel, (part: number, thread: number, ...shared: number[]) => void>;

const wholeKernels: readonly (keyof WholeKernels)[] = [
  "bands",
  "elementParts",
  "multiplyParts",
  "packParts",
  "remainderParts",
  "remainderWidth",
  "remainderWorkspace",
  "reorderParts",
  "rowsInPart",
  "stripCount",
  "symmetricParts",
  "systemParts",
  "triangularParts",
  "vectorParts",
  "depthBlock",
  "multiplyWorkspace",
  "panelBytes",
  "dualRowBytes",
  "kernelParts",
  "misfitParts",
  "kernelWorkspace",
  "systemWorkspace",
  "packPointsParts",
  "largestMagnitude",
  "scaleInPlace",
  "packLower",
  "factorPanels",
  "reflector",
  "copyReflectors",
  "blockTriangle",
  "tridiagonalColumn",
  "tridiagonalUpdate",
  "qlSweeps",
  "transposePattern",
];

/** True when a module's exports are the kernels that this version of the backend calls. */
export function areKernels(exports: object): exports is Kernels {
  const members = new Map<string, unknown>(Object.entries(exports));
  return [...partKernels, ...wholeKernels].every((name) => typeof members.get(name) === "function");
}
