import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { AgopError, type Random, seededRandom, type SparseMatrix, toSparse } from "@agop/core";
import { fileUnreadable } from "@agop/core/registry";
import { detectRatings, readTriplets } from "@agop/data";

/** Names the file of a list of one's own, MovieLens 100K (`u.data`) or 1M (`ratings.dat`); the workers inherit it. */
export const listVariable = "AGOP_RATINGS";

export interface MadeList {
  readonly users: number;
  readonly items: number;
  readonly ratings: number;
}

/**
 * The name of the list that is to be rated: of the file that the environment gives, with the beginning of the SHA-256 of its bytes, since
 * many a list is called ratings.dat; or of what is made in its place.
 * @throws AgopError `file-unreadable`
 */
export function listName(made: MadeList): string {
  const path = process.env[listVariable];
  if (path === undefined) return `made, ${made.users} x ${made.items}`;
  return `${basename(path)}, SHA-256 ${sha256Of(path).slice(0, 12)}`;
}

function sha256Of(path: string): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(1 << 20);
  try {
    const file = openSync(path, "r");
    try {
      for (let read = readSync(file, piece); read > 0; read = readSync(file, piece))
        hash.update(piece.subarray(0, read));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw fileUnreadable(path, cause);
  }
  return hash.digest("hex");
}

/** @throws AgopError `file-unreadable`; `table-invalid` for a file that is no list of ratings */
export async function readList(made: MadeList): Promise<SparseMatrix> {
  const path = process.env[listVariable];
  if (path === undefined) return madeList(made, seededRandom(made.users));
  const format = await detectRatings(path);
  if (!format) {
    throw new AgopError("table-invalid", `${path} is no list of ratings`, "MovieLens u.data, ratings.dat and ratings.csv are"); // prettier-ignore
  }
  return (await readTriplets(path, format)).observed;
}

const rank = 3;
/** Standard deviations of what a rating is made of. */
const parts = { users: 0.4, items: 0.5, taste: 0.5, noise: 0.8 } as const;

/**
 * Ratings from 1 to 5: a mean of 3.5, users and items of their own height, a taste of rank 3, and noise, rounded. Few items have many
 * ratings and many have few, 1 / (20 + place).
 */
function madeList({ users, items, ratings }: MadeList, random: Random): SparseMatrix {
  const normals = (count: number, deviation: number) => Float64Array.from({ length: count }, () => deviation * random.normal()); // prettier-ignore
  const [heightOfUser, heightOfItem] = [normals(users, parts.users), normals(items, parts.items)];
  const [taste, kind] = [normals(users * rank, parts.taste), normals(items * rank, 1 / Math.sqrt(rank))];
  const popularity = Float64Array.from({ length: items }, (_, place) => 1 / (20 + place));
  for (let j = 1; j < items; j++) popularity[j] += popularity[j - 1];
  const places = new Set<number>();
  while (places.size < ratings) {
    const sought = random.uniform() * popularity[items - 1];
    const item = popularity.findIndex((sum) => sum > sought);
    places.add(random.integer(users) * items + item);
  }
  const all = Int32Array.from(places);
  const rowIndices = all.map((place) => Math.floor(place / items));
  const columnIndices = all.map((place) => place % items);
  const values = Float64Array.from(all, (_, k) => {
    const [i, j] = [rowIndices[k], columnIndices[k]];
    let value = 3.5 + heightOfUser[i] + heightOfItem[j] + parts.noise * random.normal();
    for (let s = 0; s < rank; s++) value += taste[i * rank + s] * kind[j * rank + s];
    return Math.min(5, Math.max(1, Math.round(value)));
  });
  return toSparse(users, items, { rowIndices, columnIndices, values });
}
