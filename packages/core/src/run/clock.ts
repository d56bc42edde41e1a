/** Times a run and the phases of its iterations; the only clock that algorithms share. */
export interface Clock {
  /** Without the time spent waiting. */
  elapsedMs(): number;
  waitFor(pause: Promise<void>): Promise<void>;
  /** Runs `work`, to its end where it is asynchronous, and adds its time to the current iteration's phase of that name. */
  phase<T>(name: string, work: () => T): T;
  /** The phases since the last call. */
  takePhases(): Readonly<Record<string, number>>;
}

export function startClock(): Clock {
  const start = performance.now();
  let waited = 0;
  let phases: Record<string, number> = {};
  return {
    elapsedMs: () => performance.now() - start - waited,
    waitFor: async (pause) => {
      const pauseStart = performance.now();
      await pause;
      waited += performance.now() - pauseStart;
    },
    phase: (name, work) => {
      const phaseStart = performance.now();
      const add = (): void => {
        phases[name] = (phases[name] ?? 0) + performance.now() - phaseStart;
      };
      const result = work();
      if (result instanceof Promise) void result.then(add, () => undefined);
      else add();
      return result;
    },
    takePhases: () => {
      const taken = phases;
      phases = {};
      return taken;
    },
  };
}
