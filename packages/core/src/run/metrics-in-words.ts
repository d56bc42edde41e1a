import type { Metrics } from "../contracts/metric.js";

const acronyms = ["rmse", "mae"];

/** "RMSE", "accuracy": acronyms as they are written. */
export function metricTitle(name: string): string {
  return acronyms.includes(name) ? name.toUpperCase() : name;
}

/** The metrics by name, without the number of entries that they are over. */
export function metricNames(metrics: Metrics): readonly string[] {
  return Object.keys(metrics).filter((name) => name !== "n");
}

/** "RMSE 0.1234, MAE 0.1": four digits each. */
export function metricsInWords(metrics: Metrics): string {
  return metricNames(metrics)
    .map((name) => `${metricTitle(name)} ${metrics[name].toPrecision(4)}`)
    .join(", ");
}
