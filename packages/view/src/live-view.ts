import { randomBytes, timingSafeEqual } from "node:crypto";
import { type AddressInfo, isIP } from "node:net";
import { AgopError, type RunEvent } from "@agop/core";
import type { ServerType } from "@hono/node-server";
import type { Context, Hono } from "hono";
import type { SSEStreamingApi } from "hono/streaming";
import { z } from "zod";
import { createHistory } from "./history.js";
import { pageHtml } from "./html.js";
import { builtAssets } from "./built-assets.js";
import type { LiveAction, LiveState, PageHeader } from "./page-data.js";
import { createWatchers } from "./watchers.js";

/** What a live page shows, where it is served, and what its buttons do. */
export interface LiveViewOptions {
  readonly header: PageHeader;
  /** Default 127.0.0.1: this machine only. */
  readonly host?: string;
  /** Default 0: the system chooses a free one. */
  readonly port?: number;
  /** What the buttons do; without it the page only looks on. */
  readonly onAction?: (action: LiveAction) => void;
}

/** A page that follows runs, on a server of its own. */
export interface LiveView {
  /** With the token that everything on it needs. */
  readonly address: string;
  add(event: RunEvent, source?: string): void;
  /** Nothing will come any more; the page stays as long as somebody looks at it. */
  end(): void;
  /** Resolves when nobody looks any more; if nobody ever did, after `patienceMs`. */
  unwatched(patienceMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Events go out together, at most so often, in milliseconds. */
const sendEvery = 100;
const action = z.object({ action: z.enum(["pause", "resume", "stop"]) });

/** @throws AgopError `option-invalid` where the port is taken or the address is not this machine's */
export async function openLiveView({
  header,
  host = "127.0.0.1",
  port = 0,
  onAction,
}: LiveViewOptions): Promise<LiveView> {
  if (!(Number.isInteger(port) && port >= 0 && port < 2 ** 16)) {
    throw new AgopError("option-invalid", `the port is ${port}; it must be an integer from 0 to 65535`);
  }
  const token = randomBytes(18).toString("base64url");
  const history = createHistory();
  const streams = new Set<SSEStreamingApi>();
  let state: LiveState = { isPaused: false, canControl: onAction !== undefined, isOver: false, isLost: false };
  let waiting: { source: string; event: RunEvent }[] = [];
  let wasWatched = false;
  let onUnwatched: () => void = () => undefined;

  const watchers = createWatchers(() => ({
    history: { runs: history.runs(), warnings: history.warnings() },
    state,
  }));
  const flush = (): void => {
    if (waiting.length === 0) return;
    watchers.sendEvents(waiting);
    waiting = [];
  };
  const timer = setInterval(flush, sendEvery);
  timer.unref();
  const setState = (next: Partial<LiveState>): void => {
    state = { ...state, ...next };
    flush();
    watchers.sendState(state);
  };

  /** A page from elsewhere whose name leads here, or that asks in the name of its visitor, is none of ours. */
  const isOurs = ({ req }: Context): boolean => {
    const [asked = "", origin] = [req.header("host"), req.header("origin")];
    return isOwnHost(asked, host) && (origin === undefined || origin === `http://${asked}`);
  };
  const isAllowed = (context: Context): boolean => {
    const bearer = context.req.header("authorization")?.replace(/^Bearer /, "");
    const given = Buffer.from(bearer ?? context.req.query("token") ?? "");
    const expected = Buffer.from(token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  // Whoever writes reports alone has no need of a server.
  const [{ Hono }, { streamSSE }] = await Promise.all([import("hono"), import("hono/streaming")]);
  const app = new Hono();
  app.use(async (context, next) => {
    if (!isOurs(context)) return context.text("This is no address of this page.", 403);
    if (!isAllowed(context)) return context.text("The address needs its token, as the command printed it.", 403);
    await next();
  });
  app.get("/", (context) => {
    const html = pageHtml({ header, history: { runs: [], warnings: [] }, panels: [], isLive: true }, builtAssets());
    return context.html(html, 200, { "cache-control": "no-store" });
  });
  app.get("/events", (context) =>
    streamSSE(context, async (watcher) => {
      flush();
      watchers.add(watcher);
      streams.add(watcher);
      wasWatched = true;
      await new Promise<void>((resolve) => {
        watcher.onAbort(resolve);
      });
      watchers.remove(watcher);
      streams.delete(watcher);
      if (watchers.count === 0) onUnwatched();
    }),
  );
  app.post("/control", async (context) => {
    const asked = action.safeParse(await context.req.json().catch(() => undefined));
    if (!asked.success || !onAction) return context.text("There is nothing to be done here.", 400);
    const { action: wanted } = asked.data;
    setState({ isPaused: wanted === "pause" });
    onAction(wanted);
    return context.body(null, 204);
  });

  const server = await listen(app, host, port);
  // A server that listens on a port has an address that is no string.
  const { port: actual } = server.address() as AddressInfo;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${actual}/?token=${token}`,
    add: (event, source = "") => {
      history.add(event, source);
      if (watchers.count > 0) waiting.push({ source, event });
    },
    end: () => {
      setState({ isOver: true, isPaused: false });
    },
    unwatched: (patienceMs) =>
      new Promise((resolve) => {
        if (wasWatched && watchers.count === 0) {
          resolve();
          return;
        }
        onUnwatched = resolve;
        if (wasWatched) return;
        // The server keeps the process alive as long as it is needed.
        setTimeout(() => {
          if (watchers.count === 0) resolve();
        }, patienceMs).unref();
      }),
    close: async () => {
      clearInterval(timer);
      flush();
      await Promise.all([...streams].map((watcher) => watcher.close()));
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
    },
  };
}

/** The host that the page listens on, or this machine's own name for itself; any address of it where it listens on all. */
function isOwnHost(asked: string, host: string): boolean {
  const name = asked.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  const listensOnAll = host === "0.0.0.0" || host === "::";
  return name === host || name === "localhost" || (listensOnAll && isIP(name) !== 0);
}

async function listen(app: Hono, hostname: string, port: number): Promise<ServerType> {
  const { serve } = await import("@hono/node-server");
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port }, () => {
      resolve(server);
    });
    server.once("error", (cause: Error) => {
      reject(
        new AgopError(
          "option-invalid",
          `the live view cannot listen on ${hostname}:${port}: ${cause.message}`,
          "give another --port",
          { cause },
        ),
      );
    });
  });
}
