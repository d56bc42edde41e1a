import type { Platform } from "./platform.js";

/** What Chromium says of the machine: gibibytes, rounded down, 8 at most. Others say nothing. */
interface Machine {
  readonly deviceMemory?: number;
  readonly userAgent: string;
}

declare const navigator: Machine;

/** A page may have no more. */
const mostBytes = 4 * 2 ** 30;
/** Of a machine that says nothing. */
const usualBytes = 2 * 2 ** 30;
/** The part of a machine's memory that a page may count on. */
const share = 0.5;

export const platform: Platform = {
  availableMemory: () => {
    const { deviceMemory } = navigator;
    return deviceMemory === undefined ? usualBytes : Math.min(mostBytes, share * deviceMemory * 2 ** 30);
  },
  runtime: navigator.userAgent,
};
