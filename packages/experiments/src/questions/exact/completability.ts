import { type RationalMatrix, rankOf, reduced, solved } from "./elimination.js";
import { isEqual, plus, type Rational, times, zero } from "./rational.js";

/** Which entries of a matrix are observed. */
export type Pattern = readonly (readonly boolean[])[];

/**
 * How far a pattern of observations determines a matrix of known rank:
 *   unique        it follows from the observations entry by entry, so that no other matrix of the rank has them
 *   finite        only finitely many of them lie near each other: the map from factors to observed entries has full rank there
 *   undetermined  neither could be shown
 */
export type Completability = "unique" | "finite" | "undetermined";

/** X = U V^T, exactly. */
export function productOf(u: RationalMatrix, v: RationalMatrix): RationalMatrix {
  return u.map((left) => v.map((right) => inner(left, right)));
}

/** Of X = U V^T, U (rows x r) and V (cols x r) of rank r, observed on a pattern. */
export function completabilityOf(pattern: Pattern, u: RationalMatrix, v: RationalMatrix): Completability {
  const rank = u[0].length;
  if (followsByElimination(pattern, productOf(u, v), rank)) return "unique";
  const freedom = rank * (u.length + v.length - rank);
  return rankOf(jacobianOf(pattern, u, v)) === freedom ? "finite" : "undetermined";
}

/** The derivatives of the observed entries by the entries of U and V (Singer, Cucuringu, SIAM J. Matrix Anal. Appl. 31, 2010). */
function jacobianOf(pattern: Pattern, u: RationalMatrix, v: RationalMatrix): RationalMatrix {
  const rank = u[0].length;
  return pattern.flatMap((row, i) =>
    row.flatMap((isObserved, j) => {
      if (!isObserved) return [];
      const derivatives = new Array<Rational>((u.length + v.length) * rank).fill(zero);
      for (let k = 0; k < rank; k++) {
        derivatives[i * rank + k] = v[j][k];
        derivatives[(u.length + j) * rank + k] = u[i][k];
      }
      return [derivatives];
    }),
  );
}

/**
 * Whether X follows from its observed entries: from an observed r x r block of rank r on, a row is known once it is observed in r
 * known columns on which the known rows have rank r, and a column likewise.
 */
function followsByElimination(pattern: Pattern, x: RationalMatrix, rank: number): boolean {
  const [rows, cols] = [pattern.length, pattern[0].length];
  for (const blockRows of subsetsOf(rows, rank)) {
    const shared = indices(cols).filter((j) => blockRows.every((i) => pattern[i][j]));
    const independent = reduced(blockRows.map((i) => shared.map((j) => x[i][j]))).pivots;
    if (independent.length < rank) continue;
    const knownRows = new Set(blockRows);
    const knownCols = new Set(independent.map((place) => shared[place]));
    for (let size = 0; size < knownRows.size + knownCols.size;) {
      size = knownRows.size + knownCols.size;
      for (const i of indices(rows)) {
        const seen = [...knownCols].filter((j) => pattern[i][j]);
        if (rankOf([...knownRows].map((known) => seen.map((j) => x[known][j]))) === rank) knownRows.add(i);
      }
      for (const j of indices(cols)) {
        const seen = [...knownRows].filter((i) => pattern[i][j]);
        if (rankOf(seen.map((i) => [...knownCols].map((known) => x[i][known]))) === rank) knownCols.add(j);
      }
    }
    if (knownRows.size === rows && knownCols.size === cols) return true;
  }
  return false;
}

/**
 * Whether Z is a fixed point of lin-RFM at λ = ε = 0, exactly: K = (Z^T Z)^power, and each row z_i of Z is a K[Ω_i, :] with
 * K[Ω_i, Ω_i] a = z_i[Ω_i]. Where K is singular a is not unique, but a K[Ω_i, :] is, K being positive semidefinite.
 * @param power 2α: 1 for α = 1/2, 2 for α = 1
 */
export function isFixedPoint(pattern: Pattern, z: RationalMatrix, power: 1 | 2): boolean {
  const columns = transposed(z);
  const gram = productOf(columns, columns);
  const k = power === 1 ? gram : productOf(gram, gram);
  return z.every((row, i) => {
    const seen = indices(row.length).filter((j) => pattern[i][j]);
    const a = solved(
      seen.map((j) => seen.map((l) => k[j][l])),
      seen.map((j) => row[j]),
    );
    if (!a) return false;
    return row.every((value, j) => isEqual(inner(a, seen.map((l) => k[l][j])), value)); // prettier-ignore
  });
}

function inner(a: readonly Rational[], b: readonly Rational[]): Rational {
  return a.reduce((sum, value, k) => plus(sum, times(value, b[k])), zero);
}

function transposed(matrix: RationalMatrix): RationalMatrix {
  return matrix[0].map((_, j) => matrix.map((row) => row[j]));
}

function indices(count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => k);
}

function subsetsOf(count: number, size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  return indices(count).flatMap((last) => subsetsOf(last, size - 1).map((others) => [...others, last]));
}
