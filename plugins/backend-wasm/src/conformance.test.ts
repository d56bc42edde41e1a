import { checkBackend } from "@agop/testkit";
import { wasmBackend } from "./index.js";

checkBackend(() => wasmBackend({ threads: 2 }), { title: "on two threads" });
checkBackend(() => wasmBackend({ threads: 1 }), { title: "on one thread" });
