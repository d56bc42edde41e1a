/** Tiles of this many rows and columns stay in the nearest cache while they are turned. */
const tile = 32;

/** The lower triangle of A becomes the mirror image of the upper. */
export function mirrorUpper(a: Float64Array, n: number): void {
  for (let i0 = 0; i0 < n; i0 += tile) {
    const iEnd = Math.min(i0 + tile, n);
    for (let j0 = i0; j0 < n; j0 += tile) {
      const jEnd = Math.min(j0 + tile, n);
      for (let i = i0; i < iEnd; i++) {
        const start = Math.max(j0, i + 1);
        for (let j = start, from = i * n + start, to = start * n + i; j < jEnd; j++, from++, to += n) a[to] = a[from];
      }
    }
  }
}

/** Row k of A, from the last to the first, becomes column 0, 1, ... of `out`; both n x n. */
export function rowsToColumnsReversed(a: Float64Array, n: number, out: Float64Array): void {
  for (let i0 = 0; i0 < n; i0 += tile) {
    const iEnd = Math.min(i0 + tile, n);
    for (let c0 = 0; c0 < n; c0 += tile) {
      const cEnd = Math.min(c0 + tile, n);
      for (let i = i0; i < iEnd; i++) {
        let from = (n - 1 - c0) * n + i;
        for (let to = i * n + c0, end = i * n + cEnd; to < end; to++, from -= n) out[to] = a[from];
      }
    }
  }
}

/** `out`, cols x rows, becomes A^T for A rows x cols. */
export function transposeInto(a: Float64Array, rows: number, cols: number, out: Float64Array): void {
  for (let i0 = 0; i0 < rows; i0 += tile) {
    const iEnd = Math.min(i0 + tile, rows);
    for (let j0 = 0; j0 < cols; j0 += tile) {
      const jEnd = Math.min(j0 + tile, cols);
      for (let j = j0; j < jEnd; j++) {
        for (let to = j * rows + i0, end = j * rows + iEnd, from = i0 * cols + j; to < end; to++, from += cols) {
          out[to] = a[from];
        }
      }
    }
  }
}
