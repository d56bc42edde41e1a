import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { seededRandom } from "@agop/core";

/** A list of ratings as large as that of the Netflix prize, or a part of it with as many entries in a row. */
export interface RatingsShape {
  readonly rows: number;
  readonly cols: number;
  readonly entries: number;
}

/** Netflix Prize: users, films, ratings (Bennett, Lanning, KDD Cup 2007). */
const netflix: RatingsShape = { rows: 480_189, cols: 17_770, entries: 100_480_507 };

export const ratingsRank = 20;
/** Standard deviation of the noise; that of what it is added to is 1. */
export const ratingsNoise = 0.01;

/** So many entries has each row at least: of rows with fewer than the rank nothing could be known. */
const fewestInRow = 2 * ratingsRank;
/** Of the columns, the part that the fullest row has. */
const fullestRow = 0.3;
/** Standard deviations of the logarithms of how often rows and columns are observed. */
const rowTail = 1.1;
const columnTail = 1.5;
/** A column is drawn by its places among so many. */
const drawnAmong = 2 ** 20;
const decimals = 4;

/** @param part of the entries and the rows; of the columns its square root */
export function ratingsShape(part: number): RatingsShape {
  const { rows, cols, entries } = netflix;
  return {
    rows: Math.round(rows * part),
    cols: Math.round(cols * Math.sqrt(part)),
    entries: Math.round(entries * part),
  };
}

/**
 * Writes `user,item,rating` of a made matrix of rank 20 with entries of mean 0 and variance 1, and noise, by users; how many entries rows
 * and columns have are log-normal. Streamed: memory O(rows + columns).
 */
export async function writeRatings(path: string, { rows, cols, entries }: RatingsShape, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const rank = ratingsRank;
  const right = Float64Array.from({ length: cols * rank }, () => random.normal() / Math.sqrt(rank));
  const counts = rowCounts(rows, Math.floor(fullestRow * cols), entries, random.normal);
  const drawn = columnsToDraw(cols, random.normal);
  const takenBy = new Int32Array(cols).fill(-1);
  const left = new Float64Array(rank);
  const file = createWriteStream(path);
  let text = "user,item,rating\n";
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < rank; s++) left[s] = random.normal();
    for (let k = 0; k < counts[i]; k++) {
      let j = drawn[Math.floor(random.uniform() * drawnAmong)];
      while (takenBy[j] === i) j = drawn[Math.floor(random.uniform() * drawnAmong)];
      takenBy[j] = i;
      let value = ratingsNoise * random.normal();
      for (let s = 0; s < rank; s++) value += left[s] * right[j * rank + s];
      text += `${i + 1},${j + 1},${rounded(value)}\n`;
    }
    if (text.length < 1 << 20 && i < rows - 1) continue;
    if (!file.write(text)) await once(file, "drain");
    text = "";
  }
  file.end();
  await once(file, "close");
}

/** value.toFixed(decimals), several times as fast. */
function rounded(value: number): string {
  const unit = 10 ** decimals;
  const size = Math.round(Math.abs(value) * unit);
  const whole = Math.floor(size / unit);
  return `${value < 0 ? "-" : ""}${whole}.${String(size - whole * unit).padStart(decimals, "0")}`;
}

/** Log-normal beyond the fewest, at most `most`, with this sum. */
function rowCounts(rows: number, most: number, entries: number, normal: () => number): Int32Array {
  const sizes = Float64Array.from({ length: rows }, () => Math.exp(rowTail * normal()));
  const countsOf = (scale: number): Int32Array =>
    Int32Array.from(sizes, (size) => Math.min(most, fewestInRow + Math.floor(scale * size)));
  const sumOf = (counts: Int32Array): number => counts.reduce((sum, count) => sum + count, 0);
  let [low, high] = [0, entries];
  for (let pass = 0; pass < 60; pass++) {
    const middle = (low + high) / 2;
    if (sumOf(countsOf(middle)) <= entries) low = middle;
    else high = middle;
  }
  const counts = countsOf(low);
  let missing = entries - sumOf(counts);
  for (let i = 0; missing > 0; i = (i + 1) % rows) {
    if (counts[i] === most) continue;
    counts[i]++;
    missing--;
  }
  return counts;
}

/** Each column as often as it is to be drawn, at least once. */
function columnsToDraw(cols: number, normal: () => number): Int32Array {
  const sizes = Float64Array.from({ length: cols }, () => Math.exp(columnTail * normal()));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const drawn = new Int32Array(drawnAmong);
  let [column, last] = [0, sizes[0]];
  for (let k = 0; k < drawnAmong; k++) {
    while (column < cols - 1 && (k + 0.5) / drawnAmong > last / total) last += sizes[++column];
    drawn[k] = column;
  }
  for (let j = 0; j < cols; j++) drawn[Math.floor(((j + 0.5) / cols) * drawnAmong)] = j;
  return drawn;
}
