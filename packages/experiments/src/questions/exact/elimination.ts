import { isZero, minus, over, type Rational, times, zero } from "./rational.js";

export type RationalMatrix = readonly (readonly Rational[])[];

interface Echelon {
  readonly rows: RationalMatrix;
  /** The column of the leading one of each nonzero row, ascending. */
  readonly pivots: readonly number[];
}

/** The reduced row echelon form, exactly. */
export function reduced(matrix: RationalMatrix): Echelon {
  const rows = matrix.map((row) => [...row]);
  const cols = rows.at(0)?.length ?? 0;
  const pivots: number[] = [];
  for (let j = 0; j < cols && pivots.length < rows.length; j++) {
    const place = pivots.length;
    const found = rows.findIndex((row, i) => i >= place && !isZero(row[j]));
    if (found < 0) continue;
    [rows[place], rows[found]] = [rows[found], rows[place]];
    const pivot = rows[place][j];
    rows[place] = rows[place].map((value) => over(value, pivot));
    for (let i = 0; i < rows.length; i++) {
      const factor = rows[i][j];
      if (i === place || isZero(factor)) continue;
      rows[i] = rows[i].map((value, l) => minus(value, times(factor, rows[place][l])));
    }
    pivots.push(j);
  }
  return { rows, pivots };
}

export function rankOf(matrix: RationalMatrix): number {
  return reduced(matrix).pivots.length;
}

/** A solution x of A x = b, the one with zeros in place of what is free; undefined where there is none. */
export function solved(a: RationalMatrix, b: readonly Rational[]): readonly Rational[] | undefined {
  const unknowns = a.at(0)?.length ?? 0;
  const { rows, pivots } = reduced(a.map((row, i) => [...row, b[i]]));
  if (pivots.includes(unknowns)) return undefined;
  const x = new Array<Rational>(unknowns).fill(zero);
  pivots.forEach((j, i) => (x[j] = rows[i][unknowns]));
  return x;
}
