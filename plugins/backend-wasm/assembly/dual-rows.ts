// The row-wise dual solve of lin-RFM for completion: (K[Ω_i, Ω_i] + λ I) a_i = y_i for every row i.
// Rows are independent. Neighbours that observe the same columns share the factor, four to a panel.

import { PANEL } from "./micro-kernel";
import { fitsMinimumNorm, minimumNormBytes, minimumNormSolve } from "./minimum-norm";
import { backwardSolve, factorPanels, forwardSolve, padWithIdentity, panelBytes, place } from "./panel-cholesky";

const SOLVED: i32 = 0;
/** Singular to working precision, and too large for this thread to find the minimum-norm solution. */
const SINGULAR: i32 = 1;
/** More observations than this thread has room for. */
const TOO_LONG: i32 = 2;

/** The factor, four duals and the least pivots. */
function factorBytes(longest: i32): usize {
  const padded = ((longest + PANEL - 1) & ~3) as usize;
  return panelBytes(longest) + padded * 40;
}

/** Bytes that every thread needs for itself. */
export function dualRowBytes(longest: i32): usize {
  return factorBytes(longest) + systemBytes(longest) + minimumNormBytes(longest);
}

/** A system in full, of those that have a minimum-norm solution here. */
function systemBytes(longest: i32): usize {
  let n = longest;
  while (!fitsMinimumNorm(n)) n--;
  return ((n * n) as usize) << 3;
}

export function dualRowsPart(
  part: i32,
  thread: i32,
  workspaces: usize,
  workspaceBytes: usize,
  longest: i32,
  rowsInPart: i32,
  k: usize,
  cols: i32,
  rowOffsets: usize,
  columns: usize,
  values: usize,
  ridge: f64,
  duals: usize,
  rows: i32,
  outcomes: usize,
): void {
  const panels = workspaces + (thread as usize) * workspaceBytes;
  const panel = panels + panelBytes(longest);
  const limits = panel + ((((longest + PANEL - 1) & ~3) as usize) << 5);
  const end = min((part + 1) * rowsInPart, rows);
  let factored = -1;
  let outcome = SOLVED;

  for (let i = part * rowsInPart; i < end;) {
    const m = length(rowOffsets, i);
    const omega = columns + (offset(rowOffsets, i) << 2);
    let together = 1;
    while (together < PANEL && i + together < end && samePattern(rowOffsets, columns, i, i + together)) together++;

    if (m <= longest && !(factored >= 0 && samePattern(rowOffsets, columns, factored, i))) {
      gather(k, cols, omega, m, ridge, panels);
      setLimits(panels, m, limits);
      outcome = factorPanels(panels, m, limits) < 0 ? SOLVED : SINGULAR;
      factored = i;
    }
    let result = m <= longest ? outcome : TOO_LONG;
    const start = offset(rowOffsets, i) << 3;
    if (result == SOLVED) {
      packSides(values + start, m, together, panel);
      forwardSolve(panels, m, panel);
      backwardSolve(panels, m, panel);
      unpackSides(panel, m, together, duals + start);
    } else if (result == SINGULAR && fitsMinimumNorm(m)) {
      const system = panels + factorBytes(longest);
      gatherFull(k, cols, omega, m, ridge, system);
      packSides(values + start, m, together, panel);
      if (minimumNormSolve(system, m, panel, system + systemBytes(longest))) {
        unpackSides(panel, m, together, duals + start);
        result = SOLVED;
      }
    }
    for (let t = 0; t < together; t++, i++) store<i32>(outcomes + ((i as usize) << 2), result);
  }
}

function offset(rowOffsets: usize, row: i32): usize {
  return load<i32>(rowOffsets + ((row as usize) << 2)) as usize;
}

function length(rowOffsets: usize, row: i32): i32 {
  return (offset(rowOffsets, row + 1) - offset(rowOffsets, row)) as i32;
}

function samePattern(rowOffsets: usize, columns: usize, first: i32, second: i32): bool {
  const m = length(rowOffsets, first);
  if (m != length(rowOffsets, second)) return false;
  const a = columns + (offset(rowOffsets, first) << 2);
  const b = columns + (offset(rowOffsets, second) << 2);
  return memory.compare(a, b, (m as usize) << 2) == 0;
}

/** K[Ω, Ω] + λ I, the lower triangle. */
function gather(k: usize, cols: i32, omega: usize, m: i32, ridge: f64, panels: usize): void {
  for (let p = 0; p < m; p++) {
    const row = k + (((load<i32>(omega + (p << 2)) * cols) as usize) << 3);
    const to = place(panels, p, 0);
    for (let q = 0; q <= p; q++) {
      store<f64>(to + (q << 5), load<f64>(row + ((load<i32>(omega + (q << 2)) as usize) << 3)));
    }
    const diagonal = to + (p << 5);
    store<f64>(diagonal, load<f64>(diagonal) + ridge);
  }
  padWithIdentity(panels, m);
}

/** K[Ω, Ω] + λ I, row by row. */
function gatherFull(k: usize, cols: i32, omega: usize, m: i32, ridge: f64, system: usize): void {
  for (let p = 0; p < m; p++) {
    const row = k + (((load<i32>(omega + (p << 2)) * cols) as usize) << 3);
    for (let q = 0; q < m; q++, system += 8) {
      const value = load<f64>(row + ((load<i32>(omega + (q << 2)) as usize) << 3));
      store<f64>(system, p == q ? value + ridge : value);
    }
  }
}

/** A pivot counts when it is more than the rounding of the largest diagonal entry. */
function setLimits(panels: usize, m: i32, limits: usize): void {
  let largest: f64 = 0;
  for (let p = 0; p < m; p++) largest = max(largest, load<f64>(place(panels, p, p)));
  const limit = (m as f64) * f64.EPSILON * largest;
  for (let p = 0; p < m; p++) store<f64>(limits + (p << 3), limit);
}

/** Rows of m numbers, one after the other, become the sides of a panel, with zeros for those that are missing. */
function packSides(y: usize, m: i32, count: i32, panel: usize): void {
  memory.fill(panel, 0, ((m + PANEL - 1) & ~3) << 5);
  for (let t = 0; t < count; t++) {
    for (let p = 0; p < m; p++, y += 8) store<f64>(panel + (((p << 2) + t) << 3), load<f64>(y));
  }
}

function unpackSides(panel: usize, m: i32, count: i32, to: usize): void {
  for (let t = 0; t < count; t++) {
    for (let p = 0; p < m; p++, to += 8) store<f64>(to, load<f64>(panel + (((p << 2) + t) << 3)));
  }
}
