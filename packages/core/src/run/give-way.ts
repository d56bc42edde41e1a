/**
 * Timers, sockets and abort signals only get their turn in a macrotask, and a loop of awaited promises never leaves
 * one. Giving way after every iteration would cost more than short iterations do, so it is done on a time budget.
 */
export interface Turn {
  /** Gives way at once. */
  now(): Promise<void>;
  /** Gives way if the budget since the last time is spent. */
  whenDue(): Promise<void>;
}

const budgetMs = 15;

export function giveWay(): Turn {
  let since = performance.now();
  const now = async (): Promise<void> => {
    await macrotask();
    since = performance.now();
  };
  return {
    now,
    whenDue: async () => {
      if (performance.now() - since >= budgetMs) await now();
    },
  };
}

function macrotask(): Promise<void> {
  // Browsers have no setImmediate.
  if (typeof setImmediate === "function") {
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
