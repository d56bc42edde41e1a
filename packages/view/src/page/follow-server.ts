import type { LiveAction, LiveMessages, LiveState } from "../page-data.js";
import type { Page } from "./page.js";

/** At most so often is the page drawn anew, in milliseconds. */
const drawEvery = 200;

/** Keeps the page up to date with its server. After a lost connection the browser asks again, and all comes anew. */
export function followServer(page: Page, token: string): void {
  const source = new EventSource(`events?token=${encodeURIComponent(token)}`);
  let isDue = false;
  let current: LiveState = { isPaused: false, canControl: false, isOver: false, isLost: false };
  const drawSoon = (): void => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      page.render();
    }, drawEvery);
  };
  const act = (action: LiveAction): void => {
    void fetch("control", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ action }),
    }).catch(() => undefined); // That the server is gone, the stream of events says.
  };
  const setState = (state: LiveState): void => {
    current = state;
    page.setState(state, act);
    drawSoon();
  };
  // As long as the page is open its server stays, so that it can be opened again; the browser tries to come back.
  source.addEventListener("error", () => {
    if (current.isOver) source.close();
    else page.setState({ ...current, canControl: false, isLost: true }, act);
  });
  const on = <K extends keyof LiveMessages>(name: K, take: (message: LiveMessages[K]) => void): void => {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      // The server of this page wrote it.
      take(JSON.parse(event.data) as LiveMessages[K]);
    });
  };
  on("snapshot", ({ history, state }) => {
    page.restart(history);
    setState(state);
  });
  on("events", (events) => {
    for (const { source: from, event } of events) page.history.add(event, from);
    drawSoon();
  });
  on("state", setState);
}
