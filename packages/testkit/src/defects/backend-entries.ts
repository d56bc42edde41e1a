import type { BackendSubject } from "../backend/subject.js";
import type { Defect } from "./defect.js";
import { backendDefect, mapped } from "./planting.js";

/** Defects of what moves, maps or sums entries. */
export const entryDefects: readonly Defect<BackendSubject>[] = [
  backendDefect("transpose", "takes a square matrix for a symmetric one", (good) => ({
    transpose: (a) => (a.rows === a.cols ? mapped(good, a, (value) => value) : good.transpose(a)),
  })),
  backendDefect("add-diagonal", "adds to every entry", (good) => ({
    addDiagonal: (a, shift) => {
      const shifted = good.addDiagonal(a, shift);
      return mapped(good, shifted, (value, row, col) => (row === col ? value : value + shift));
    },
  })),
  backendDefect("add-diagonal", "loses what is left over after blocks of 32", (good) => ({
    addDiagonal: (a, shift) =>
      mapped(good, good.addDiagonal(a, shift), (value, row, col) => (row === col && row >= 32 ? value - shift : value)),
  })),
  backendDefect("leading-columns", "gives one column where none is asked for", (good) => ({
    leadingColumns: (a, count) => good.leadingColumns(a, count === 0 ? Math.min(1, a.cols) : count),
  })),
  backendDefect("multiply-elementwise", "does not square", (good) => ({
    multiplyElementwise: (a, b) => {
      const product = good.multiplyElementwise(a, b);
      return a === b ? mapped(good, a, (value) => value) : product;
    },
  })),
  backendDefect("row-sums", "loses what is left over after blocks of 4", (good) => ({
    rowSums: (a) =>
      good.rowSums(a.cols < 16 ? a : mapped(good, a, (value, _, col) => (col < a.cols - (a.cols % 4) ? value : 0))),
  })),
  backendDefect("column-sums", "sums the first 32 rows", (good) => ({
    columnSums: (a) => good.columnSums(a.rows <= 32 ? a : mapped(good, a, (value, row) => (row < 32 ? value : 0))),
  })),
  backendDefect("map", "takes a power at the threshold itself", (good) => ({
    map: (a, f) => {
      const result = good.map(a, f);
      if (f.kind !== "power" || f.threshold === undefined) return result;
      const { data } = good.toDense(a);
      return mapped(good, result, (value, row, col) => {
        const x = data[row * a.cols + col];
        return x === f.threshold ? x ** f.exponent : value;
      });
    },
  })),
  backendDefect("map", "an exponential of half the digits", (good) => ({
    map: (a, f) => {
      const result = good.map(a, f);
      return f.kind === "exp" && a.rows > 1 ? mapped(good, result, Math.fround) : result;
    },
  })),
  backendDefect("map-domain", "a power by way of the absolute value", (good) => ({
    map: (a, f) =>
      f.kind === "power" && f.threshold === undefined ? good.map(mapped(good, a, Math.abs), f) : good.map(a, f),
  })),
  backendDefect("map-domain", "a maximum that takes NaN for a small number", (good) => ({
    map: (a, f) => {
      const result = good.map(a, f);
      return f.kind === "maximum" ? mapped(good, result, (value) => (value > f.bound ? value : f.bound)) : result;
    },
  })),
];
