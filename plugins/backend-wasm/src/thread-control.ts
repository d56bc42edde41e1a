/**
 * How the threads of one backend share out the parts of a job. The caller's thread writes the job, opens it and works on it
 * like the others; everyone takes the next part until none is left. When it has none left itself it closes the job and
 * waits until nobody is inside. A worker that wakes late finds the job closed and goes back to sleep, so nothing ever
 * waits for a worker that has not begun.
 *
 * Everything here is also loaded by the workers: it imports nothing.
 */
export interface ThreadControl {
  /** The words below, one Int32 each. */
  readonly words: Int32Array;
  /** What all parts of the job share. */
  readonly shared: Float64Array;
}

/** Where each word is. */
const word = { generation: 0, open: 1, next: 2, parts: 3, inside: 4, failed: 5, kernel: 6, sharedCount: 7 } as const;
const wordCount = 8;
const mostShared = 20;

/** Rounds of looking for work before a thread goes to sleep: a few dozen microseconds, what waking it would cost. */
const patience = 20_000;

/** What the threads of one backend share besides their memory. */
export function controlBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(wordCount * 4 + mostShared * 8);
}

export function controlOn(buffer: ArrayBufferLike): ThreadControl {
  return {
    words: new Int32Array(buffer, 0, wordCount),
    shared: new Float64Array(buffer, wordCount * 4, mostShared),
  };
}

/** Takes parts until none is left. */
export function takeParts({ words }: ThreadControl, work: (part: number) => void): void {
  const parts = words[word.parts];
  for (let part = Atomics.add(words, word.next, 1); part < parts; part = Atomics.add(words, word.next, 1)) work(part);
}

/** Opens a job for the workers; only the caller's thread does this, and only while no job is open. */
export function openJob(control: ThreadControl, kernel: number, parts: number, shared: readonly number[]): void {
  const { words } = control;
  words[word.kernel] = kernel;
  words[word.parts] = parts;
  words[word.sharedCount] = shared.length;
  control.shared.set(shared);
  Atomics.store(words, word.next, 0);
  Atomics.store(words, word.open, 1);
  Atomics.add(words, word.generation, 1);
  Atomics.notify(words, word.generation);
}

/** Closes the job and waits for those inside. False when one of them does not come out within `patienceMs`. */
export function closeJob({ words }: ThreadControl, patienceMs: number): boolean {
  Atomics.store(words, word.open, 0);
  // Parts that nobody has taken, after a failure, are not to be taken any more.
  Atomics.add(words, word.next, words[word.parts]);
  for (let round = 0; round < patience; round++) {
    if (Atomics.load(words, word.inside) === 0) return true;
  }
  for (let inside = Atomics.load(words, word.inside); inside > 0; inside = Atomics.load(words, word.inside)) {
    if (Atomics.wait(words, word.inside, inside, patienceMs) === "timed-out") return false;
  }
  return true;
}

/** Says that a worker cannot be relied on any more. */
export function reportFailure({ words }: ThreadControl): void {
  Atomics.store(words, word.failed, 1);
}

export function hasFailed({ words }: ThreadControl): boolean {
  return Atomics.load(words, word.failed) === 1;
}

/** Waits for a job other than `generation`, and returns its own. */
export function waitForJob({ words }: ThreadControl, generation: number): number {
  for (let round = 0; round < patience; round++) {
    const current = Atomics.load(words, word.generation);
    if (current !== generation) return current;
  }
  Atomics.wait(words, word.generation, generation);
  return Atomics.load(words, word.generation);
}

/** Takes part in the open job, if it is still open. */
export function joinJob(
  control: ThreadControl,
  work: (kernel: number, part: number, shared: readonly number[]) => void,
): void {
  const { words } = control;
  Atomics.add(words, word.inside, 1);
  try {
    if (Atomics.load(words, word.open) === 1) {
      const kernel = words[word.kernel];
      const shared = Array.from(control.shared.subarray(0, words[word.sharedCount]));
      takeParts(control, (part) => {
        work(kernel, part, shared);
      });
    }
  } catch {
    reportFailure(control);
  } finally {
    Atomics.sub(words, word.inside, 1);
    Atomics.notify(words, word.inside);
  }
}
