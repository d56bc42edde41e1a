// Solves with one diagonal block L_jj of a blocked Cholesky factor, for many right-hand sides at once. They are columns
// (of B) or rows (of the panel below the block, X L_jj^T = A): only the two strides tell the difference.

import { packPanel, PANEL } from "./micro-kernel";
import { backwardSolve, forwardSolve } from "./panel-cholesky";

const RIGHT_HAND_SIDES: i32 = 16;

export function triangularParts(count: i32): i32 {
  return (count + RIGHT_HAND_SIDES - 1) / RIGHT_HAND_SIDES;
}

/**
 * Solves with L, or with L^T where `transposed`, in place. The right-hand sides lie `across` bytes from each other, their
 * n numbers `along`.
 */
export function triangularPart(
  part: i32,
  thread: i32,
  workspaces: usize,
  workspaceBytes: usize,
  panels: usize,
  n: i32,
  base: usize,
  across: usize,
  along: usize,
  count: i32,
  transposed: i32,
): void {
  const panel = workspaces + (thread as usize) * workspaceBytes;
  const padded = (n + PANEL - 1) & ~3;
  const end = min((part + 1) * RIGHT_HAND_SIDES, count);
  for (let j = part * RIGHT_HAND_SIDES; j < end; j += PANEL) {
    const width = min(PANEL, end - j);
    const place = base + (j as usize) * across;
    packPanel(place, across, along, width, n, panel);
    memory.fill(panel + (n << 5), 0, (padded - n) << 5);
    if (transposed) backwardSolve(panels, n, panel);
    else forwardSolve(panels, n, panel);
    for (let r = 0; r < n; r++) {
      for (let t = 0; t < width; t++) {
        store<f64>(place + (r as usize) * along + (t as usize) * across, load<f64>(panel + (((r << 2) + t) << 3)));
      }
    }
  }
}
