import { cpuBackend } from "@agop/backend-cpu";
import { expect, it } from "vitest";
import { agopPicture } from "./agop-picture.js";
import { diagonalMatrix } from "../matrix/matrix.js";

const backend = cpuBackend();
const diagonalOf = (size: number): Float64Array => Float64Array.from({ length: size }, (_, i) => size - i);

it("is the whole of a small AGOP", () => {
  const matrix = backend.fromDense(diagonalMatrix(diagonalOf(3)));
  expect(agopPicture({ form: "dense", matrix }, backend)).toEqual({
    kind: "matrix",
    size: 3,
    values: [3, 0, 0, 0, 2, 0, 0, 0, 1],
  });
});

it("is the leading eigenvectors of a larger one: here the first unit vectors", () => {
  const matrix = backend.fromDense(diagonalMatrix(diagonalOf(40)));
  const picture = agopPicture({ form: "dense", matrix }, backend);
  if (picture?.kind !== "eigenvectors") throw new Error("not eigenvectors");
  expect(picture.size).toBe(40);
  picture.vectors.forEach((vector, place) => {
    expect(vector.map(Math.abs)).toEqual(Array.from({ length: 40 }, (_, i) => (i === place ? 1 : 0)));
  });
  expect(picture.vectors).toHaveLength(3);
});

it("keeps the largest entry of each stretch of a long diagonal, and is none where looking would cost too much", () => {
  const diagonal = new Float64Array(1200);
  diagonal[605] = -7;
  const picture = agopPicture({ form: "diagonal", diagonal }, backend);
  if (picture?.kind !== "diagonal") throw new Error("not a diagonal");
  expect(picture.values).toHaveLength(120);
  expect(picture.values[60]).toBe(-7);
  const matrix = backend.fromDense(diagonalMatrix(new Float64Array(501).fill(1)));
  expect(agopPicture({ form: "dense", matrix }, backend)).toBeNull();
});
