/** A function where it is finite. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The end of the axis, which begins at 0. */
  readonly end: number;
}

const samples = 120;

/** Denser towards 0, where φ and ψ are steepest. */
export function curveOf(f: (x: number) => number, end: number): Curve {
  const points = Array.from({ length: samples }, (_, k) => end * ((k + 1) / samples) ** 2)
    .map((x) => ({ x, y: f(x) }))
    .filter(({ y }) => Number.isFinite(y));
  return { x: points.map(({ x }) => x), y: points.map(({ y }) => y), end };
}
