import type { Estimate } from "./estimate.js";

/** One way to say how good predictions are. */
export interface Metric {
  /** As in `Metrics`: "rmse", "accuracy". */
  readonly name: string;
  /** What is better. */
  readonly direction: "lower" | "higher";
  /** How the numbers of several parts of the data, weighted by their sizes, become that of all. */
  readonly pool: "mean" | "root-mean-square";
}

/** Numbers by the names of the metrics, on values that an estimate was not fitted to. */
export interface Metrics {
  /** Number of values compared. */
  readonly n: number;
  readonly [metric: string]: number;
}

/** How an estimate is measured on some data. The first metric is the primary one: it steers where something is chosen. */
export interface Evaluation<E extends Estimate> {
  readonly metrics: readonly [Metric, ...Metric[]];
  measure(estimate: E): Metrics;
}

/** Whether `value` is better than `than`; NaN never is. */
export function isBetter({ direction }: Metric, value: number, than: number): boolean {
  return direction === "lower" ? value < than : value > than;
}

/** What every number is better than. */
export function worstOf({ direction }: Metric): number {
  return direction === "lower" ? Infinity : -Infinity;
}

/** The metrics of several parts of the data as those of all of it. */
export function pooled(metrics: readonly Metric[], parts: readonly Metrics[]): Metrics {
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const entries = metrics.map(({ name, pool }) => {
    const power = pool === "mean" ? 1 : 2;
    const mean = parts.reduce((sum, part) => sum + part.n * part[name] ** power, 0) / n;
    return [name, power === 1 ? mean : Math.sqrt(mean)] as const;
  });
  return { ...Object.fromEntries(entries), n };
}
