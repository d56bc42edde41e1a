import type { LiveMessages } from "./page-data.js";

/** Who looks at a live page: a stream of server-sent events. */
export interface Watcher {
  /** Resolves when the message is on its way. */
  writeSSE(message: { readonly event: string; readonly data: string }): Promise<void>;
}

/** All who look, each as fast as it reads. */
export interface Watchers {
  readonly count: number;
  /** Gives it all so far, and from then on what is sent. */
  add(watcher: Watcher): void;
  remove(watcher: Watcher): void;
  sendEvents(events: LiveMessages["events"]): void;
  sendState(state: LiveMessages["state"]): void;
}

interface Link {
  /** A message is not on its way yet. */
  isBusy: boolean;
  /** It has missed events meanwhile. */
  isBehind: boolean;
}

/**
 * One that does not read gets no more events, which would pile up here; when it reads again it gets all so far at once.
 * @param snapshot all so far
 */
export function createWatchers(snapshot: () => LiveMessages["snapshot"]): Watchers {
  const links = new Map<Watcher, Link>();
  const write = async (watcher: Watcher, link: Link, event: keyof LiveMessages, data: string) => {
    link.isBusy = true;
    // A watcher that has gone is removed by its stream.
    await watcher.writeSSE({ event, data }).catch(() => undefined);
    link.isBusy = false;
    if (!link.isBehind || !links.has(watcher)) return;
    link.isBehind = false;
    await write(watcher, link, "snapshot", JSON.stringify(snapshot()));
  };
  return {
    get count() {
      return links.size;
    },
    add: (watcher) => {
      const link = { isBusy: false, isBehind: false };
      links.set(watcher, link);
      void write(watcher, link, "snapshot", JSON.stringify(snapshot()));
    },
    remove: (watcher) => {
      links.delete(watcher);
    },
    sendEvents: (events) => {
      if (links.size === 0) return;
      const data = JSON.stringify(events);
      for (const [watcher, link] of links) {
        if (link.isBusy) link.isBehind = true;
        else void write(watcher, link, "events", data);
      }
    },
    sendState: (state) => {
      const data = JSON.stringify(state);
      // What comes after it tells the state too.
      for (const [watcher] of links) void watcher.writeSSE({ event: "state", data }).catch(() => undefined);
    },
  };
}
