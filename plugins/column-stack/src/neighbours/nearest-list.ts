/** The nearest of the rows that were offered, nearest first. */
export class NearestList {
  readonly #squares: Float64Array;
  readonly #rows: Int32Array;
  #size = 0;

  constructor(readonly most: number) {
    this.#squares = new Float64Array(most);
    this.#rows = new Int32Array(most);
  }

  clear(): void {
    this.#size = 0;
  }

  /** A row at or beyond this squared distance is not among the nearest. */
  get limit(): number {
    return this.#size === this.most ? this.#squares[this.most - 1] : Infinity;
  }

  offer(square: number, row: number): void {
    if (!(square < this.limit)) return;
    let at = this.#size === this.most ? this.most - 1 : this.#size++;
    for (; at > 0 && this.#squares[at - 1] > square; at--) {
      this.#squares[at] = this.#squares[at - 1];
      this.#rows[at] = this.#rows[at - 1];
    }
    this.#squares[at] = square;
    this.#rows[at] = row;
  }

  /** Σ (r + nearest)^power t / Σ (r + nearest)^power over the `count` nearest rows at distances r; 0 where there are none. */
  mean(target: Float64Array, { count, power, nearest }: Neighbourhood): number {
    let [sum, total] = [0, 0];
    for (let p = 0; p < Math.min(count, this.#size); p++) {
      const distance = Math.sqrt(this.#squares[p]) + nearest;
      let weight = 1;
      for (let k = power; k < 0; k++) weight /= distance;
      sum += weight * target[this.#rows[p]];
      total += weight;
    }
    return total > 0 ? sum / total : 0;
  }
}

/** How many neighbours, and the power of the distance that each weighs with. */
export interface Neighbourhood {
  readonly count: number;
  /** -1, -2 or another whole number below zero. */
  readonly power: number;
  /** Added to distances, so that equal rows have a weight. */
  readonly nearest: number;
}
