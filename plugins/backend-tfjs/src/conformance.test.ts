import { checkBackend } from "@agop/testkit";
import { tfjsBackend } from "./tfjs-backend.js";

checkBackend(() => tfjsBackend({ binding: "wasm" }), { title: "on the binding wasm" });
