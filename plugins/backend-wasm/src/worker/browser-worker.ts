import { isStart, work } from "./work.js";

// A worker of a browser, which is told its start in a message.

declare function postMessage(message: string): void;
declare function addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;

addEventListener("message", ({ data }) => {
  if (!isStart(data)) return;
  work(data, () => {
    postMessage("ready");
  });
});
