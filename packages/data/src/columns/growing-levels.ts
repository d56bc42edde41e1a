import { displayText } from "../text/byte-text.js";
import { growingNumbers } from "../growing-numbers.js";
import type { CategoryColumn } from "./column.js";

/** Values of a category of which it is not known how many will come. */
export interface GrowingLevels {
  /**
   * @param level as bytes; undefined where missing
   * @param spelling as bytes, the cell that says it
   */
  add(level: string | undefined, spelling: string): void;
  /** Undefined where there are more levels than may be. */
  finish(): Pick<CategoryColumn, "levels" | "codes" | "spellings"> | undefined;
}

/** @param most once there are more levels, nothing is kept */
export function growingLevels(most: number): GrowingLevels {
  const places = new Map<string, number>();
  const spellings: string[] = [];
  let codes = growingNumbers();
  let isFull = false;
  return {
    add: (level, spelling) => {
      if (isFull) return;
      if (level === undefined) {
        codes.add(-1);
        return;
      }
      let place = places.get(level);
      if (place === undefined) {
        place = places.size;
        places.set(level, place);
        spellings.push(spelling.trim());
        if (places.size > most) {
          isFull = true;
          codes = growingNumbers();
          return;
        }
      }
      codes.add(place);
    },
    finish: () => {
      if (isFull) return undefined;
      const texts = [...places.keys()].map(displayText);
      const order = [...texts.keys()].sort((a, b) => compareLevels(texts[a], texts[b]));
      const rank = new Int32Array(order.length);
      order.forEach((place, position) => (rank[place] = position));
      return {
        levels: order.map((place) => texts[place]),
        codes: Int32Array.from(codes.values(), (place) => (place < 0 ? -1 : rank[place])),
        spellings: order.map((place) => spellings[place]),
      };
    },
  };
}

/** Numbers ascending and before other texts, these by their code units. */
function compareLevels(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  return a < b ? -1 : 1;
}
