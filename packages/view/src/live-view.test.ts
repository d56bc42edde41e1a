import { type IncomingHttpHeaders, request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type LiveView, openLiveView } from "./live-view.js";
import { madeStart } from "./made-events.js";
import type { LiveAction } from "./page-data.js";

const header = { title: "a test", command: null, versions: {}, outcome: null };
const open: LiveView[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((view) => view.close()));
});

async function opened(
  actions?: LiveAction[],
): Promise<{ view: LiveView; at: (path: string, token?: string) => string }> {
  const view = await openLiveView({ header, ...(actions && { onAction: (action) => void actions.push(action) }) });
  open.push(view);
  const { origin, searchParams } = new URL(view.address);
  const own = searchParams.get("token") ?? "";
  return { view, at: (path, token = own) => `${origin}/${path}?token=${token}` };
}

const post = (address: string, action: string): Promise<Response> =>
  fetch(address, { method: "POST", body: JSON.stringify({ action }) });

/** With any headers, which fetch would not send. */
function ask(address: string, method: string, headers: Readonly<Record<string, string>>) {
  return new Promise<{ status: number; text: string; headers: IncomingHttpHeaders }>((resolve, reject) => {
    const asked = request(address, { method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers });
      });
    });
    asked.on("error", reject);
    asked.end(method === "POST" ? JSON.stringify({ action: "stop" }) : undefined);
  });
}

describe("the live view", () => {
  it("listens on this machine only, with a token of its own in the address", async () => {
    const [first, second] = [await opened(), await opened()];
    expect(new URL(first.view.address).hostname).toBe("127.0.0.1");
    const tokens = [first, second].map(({ view }) => new URL(view.address).searchParams.get("token") ?? "");
    expect(tokens[0].length).toBeGreaterThanOrEqual(24);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  it("shows and does nothing without the token", async () => {
    const actions: LiveAction[] = [];
    const { at } = await opened(actions);
    for (const path of ["", "events"]) expect((await fetch(at(path, "guess"))).status).toBe(403);
    expect((await post(at("control", "guess"), "stop")).status).toBe(403);
    expect(actions).toEqual([]);
    expect((await post(at("control"), "stop")).status).toBe(204);
    expect((await post(at("control"), "format")).status).toBe(400);
    expect(actions).toEqual(["stop"]);
  });

  it.each([
    ["no token", "", {}],
    ["another token", "a".repeat(24), {}],
    ["another host, as where a name was made to lead here", undefined, { host: "evil.example" }],
    ["another host with its port", undefined, { host: "evil.example:80" }],
    ["another origin", undefined, { origin: "http://evil.example" }],
    ["the origin of a file", undefined, { origin: "null" }],
    ["another port of this machine", undefined, { origin: "http://127.0.0.1:1" }],
  ])("shows and changes nothing with %s", async (_, token, headers) => {
    const actions: LiveAction[] = [];
    const { view, at } = await opened(actions);
    view.add(madeStart("secret"));
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "events"],
      ["POST", "control"],
      ["OPTIONS", "control"],
      ["PUT", "control"],
    ]) {
      const answer = await ask(at(path, token), method, headers);
      expect([method, path, answer.status]).toEqual([method, path, 403]);
      expect(answer.text).not.toContain("secret");
      expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    expect(actions).toEqual([]);
  });

  it("takes this machine by its own name, and its page's own requests", async () => {
    const actions: LiveAction[] = [];
    const { at } = await opened(actions);
    const { origin, port } = new URL(at(""));
    expect((await ask(at(""), "GET", { host: `localhost:${port}` })).status).toBe(200);
    expect((await ask(at("control"), "POST", { origin })).status).toBe(204);
    expect(actions).toEqual(["stop"]);
  });

  it("has nothing to be controlled where it only looks on", async () => {
    const { at } = await opened();
    expect((await post(at("control"), "stop")).status).toBe(400);
  });

  it("is a page that asks for nothing from elsewhere", async () => {
    const { at } = await opened();
    const html = await (await fetch(at(""))).text();
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  });

  it("resolves when its last watcher has left", async () => {
    const { view, at } = await opened();
    view.add(madeStart("lin-rfm"));
    const leave = new AbortController();
    const events = await fetch(at("events"), { signal: leave.signal });
    const { value } = (await events.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain("lin-rfm");
    let hasEnded = false;
    const unwatched = view.unwatched(60_000).then(() => (hasEnded = true));
    expect(hasEnded).toBe(false);
    leave.abort();
    await unwatched;
    expect(hasEnded).toBe(true);
  });

  it("says that a port is taken", async () => {
    const { view } = await opened();
    const taken = Number(new URL(view.address).port);
    await expect(openLiveView({ header, port: taken })).rejects.toMatchObject({ code: "option-invalid" });
  });
});
