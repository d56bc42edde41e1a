import { openLiveView } from "@agop/view";
import fc from "fast-check";
import type { Target } from "./target.js";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: "right" | "wrong" | "none";
  readonly body: string;
  readonly type: string;
}

/** Requests to the server of a live page, and whether what they may not do was done. */
export async function requestTarget(): Promise<{
  readonly target: Target<Asked>;
  readonly close: () => Promise<void>;
}> {
  let actions = 0;
  const header = { title: "made", command: null, versions: {}, outcome: null };
  const view = await openLiveView({ header, onAction: () => (actions += 1) });
  const { origin, searchParams } = new URL(view.address);
  const target: Target<Asked> = {
    name: "requests",
    share: 1,
    inputs: fc.record({
      method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"),
      path: fc.oneof(fc.constantFrom("/", "/control", "/../../etc/passwd", "/%2e%2e/x", "/nothing"), fc.webPath()),
      token: fc.constantFrom("right", "wrong", "none"),
      body: fc.oneof(fc.json(), fc.constantFrom('{"action":"pause"}', '{"action":"stop"}', "{", ""), fc.string()),
      type: fc.constantFrom("application/json", "text/plain", "multipart/form-data"),
    }),
    take: async ({ method, path, token, body, type }) => {
      // The stream of events does not end by itself.
      if (path.replaceAll("/", "") === "events") return "not asked";
      const before = actions;
      const right = searchParams.get("token") ?? "";
      const authorization = { right: `Bearer ${right}`, wrong: `Bearer ${"x".repeat(right.length)}`, none: "" }[token];
      const hasBody = method !== "GET" && method !== "HEAD";
      const { status } = await fetch(origin + path, {
        method,
        headers: { "content-type": type, ...(authorization !== "" && { authorization }) },
        ...(hasBody && { body }),
      }).then(async (response) => {
        await response.arrayBuffer();
        return response;
      });
      if (token !== "right" && (status !== 403 || actions !== before)) throw new Error(`${status} without the token`);
      if (status >= 500) throw new Error(`the server answered ${status}`);
      return `status ${status}`;
    },
  };
  return { target, close: () => view.close() };
}
