/** U, n x d, beside the m points of V in panels, and the kernel that is taken of their distances. */
type RadialPairs = [
  workspaces: number,
  u: number,
  n: number,
  d: number,
  panels: number,
  m: number,
  norm: number,
  exponent: number,
  factor: number,
];

/**
 * What assembly/index.ts exports. Addresses, and strides where they are called so, are in bytes. A `...Part` kernel does
 * one part of a job on one thread; the arguments that all parts share are listed here.
 */
export interface PartArguments {
  combinePart: [alpha: number, a: number, beta: number, b: number, out: number, count: number];
  innerPart: [a: number, b: number, count: number, sums: number];
  mapPart: [kind: number, first: number, second: number, a: number, out: number, count: number];
  multiplyElementwisePart: [a: number, b: number, out: number, count: number];
  leadingColumnsPart: [a: number, out: number, rows: number, cols: number, count: number];
  rowSumsPart: [a: number, out: number, rows: number, cols: number];
  columnSumsPart: [a: number, out: number, rows: number, cols: number];
  scalePart: [a: number, out: number, rows: number, cols: number, rowFactors: number, columnFactors: number];
  transposePart: [a: number, out: number, rows: number, cols: number];
  symmetrizePart: [a: number, numbersInRow: number, n: number];
  packPart: [b: number, rowStride: number, columnStride: number, n: number, k: number, to: number];
  multiplyPart: [
    workspaces: number,
    rowBlock: number,
    a: number,
    rowStride: number,
    columnStride: number,
    packed: number,
    c: number,
    cStride: number,
    m: number,
    n: number,
    k: number,
    mode: number,
    lowerOnly: number,
  ];
  triangularPart: [
    workspaces: number,
    workspaceBytes: number,
    panels: number,
    n: number,
    base: number,
    acrossStride: number,
    alongStride: number,
    count: number,
    transposed: number,
  ];
  reflectPart: [
    tau: number,
    v: number,
    count: number,
    rows: number,
    rowStride: number,
    rowsInPart: number,
    rowCount: number,
  ];
  lowerTimesVectorPart: [s: number, n: number, x: number, parts: number, sums: number];
  matrixTimesVectorPart: [a: number, rows: number, cols: number, x: number, y: number];
  transposedTimesVectorPart: [a: number, rows: number, cols: number, x: number, sums: number];
  symmetricTimesVectorPart: [s: number, n: number, first: number, v: number, w: number];
  cutStripPart: [matrix: number, n: number, strips: number];
  rotateStripPart: [strips: number, n: number, rotations: number, sweeps: number, count: number];
  gatherVectorsPart: [strips: number, n: number, order: number, out: number];
  sparseMultiplyPart: [
    rows: number,
    offsets: number,
    columns: number,
    values: number,
    b: number,
    width: number,
    out: number,
  ];
  reorderPart: [values: number, order: number, count: number, out: number];
  sampledProductPart: [
    rows: number,
    offsets: number,
    columns: number,
    left: number,
    right: number,
    width: number,
    out: number,
  ];
  samplePart: [rows: number, offsets: number, columns: number, a: number, cols: number, out: number];
  overwritePart: [rows: number, offsets: number, columns: number, values: number, a: number, cols: number];
  misfitPart: [
    parts: number,
    rows: number,
    cols: number,
    offsets: number,
    columns: number,
    y: number,
    alpha: number,
    left: number,
    right: number,
    width: number,
    beta: number,
    a: number,
    k: number,
    b: number,
    l: number,
    byRows: number,
    byColumns: number,
    squares: number,
  ];
  addPartsPart: [parts: number, from: number, count: number, out: number];
  packPointsPart: [v: number, m: number, d: number, to: number];
  kernelMatrixPart: [...pairs: RadialPairs, out: number, stride: number];
  kernelSystemPart: [
    workspaces: number,
    u: number,
    first: number,
    n: number,
    d: number,
    panels: number,
    norm: number,
    exponent: number,
    factor: number,
    ridge: number,
    values: number,
    stride: number,
    withSlopes: number,
  ];
  slopeProductPart: [
    workspaces: number,
    workspaceBytes: number,
    w: number,
    n: number,
    c: number,
    columnPanels: number,
    out: number,
  ];
  kernelProductPart: [...pairs: RadialPairs, slope: number, c: number, columnPanels: number, out: number];
  kernelGradientsPart: [...pairs: RadialPairs, c: number, outputs: number, out: number];
  remainderPart: [
    workspaces: number,
    s: number,
    n: number,
    l: number,
    r: number,
    columns: number,
    weights: number,
    diagonal: number,
  ];
  remainderTimesPart: [columns: number, weights: number, n: number, l: number, r: number, out: number];
  dualRowsPart: [
    workspaces: number,
    workspaceBytes: number,
    longest: number,
    rowsInPart: number,
    k: number,
    cols: number,
    rowOffsets: number,
    columns: number,
    values: number,
    ridge: number,
    duals: number,
    rows: number,
    outcomes: number,
  ];
}
