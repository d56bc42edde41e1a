/** Does one thing after the other, until one fails. */
export interface Queue {
  /** Rejects when this or something before it fails; a rejection that nobody looks at is kept for `rethrow`. */
  add<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is left to do. */
  done(): Promise<void>;
  /** @throws the first failure, if there was one. */
  rethrow(): void;
}

export function startQueue(): Queue {
  let failure: { readonly cause: unknown } | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  const rethrow = (): void => {
    if (failure) throw failure.cause;
  };
  return {
    add: (work) => {
      const result = tail.then(() => {
        rethrow();
        return work();
      });
      tail = result.catch((cause: unknown) => {
        failure ??= { cause };
      });
      return result;
    },
    done: async () => {
      await tail;
    },
    rethrow,
  };
}
