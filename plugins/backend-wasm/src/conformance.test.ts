import { checkBackend } from "@agop/testkit";
import { wasmBackend } from "./index.js";

// As many threads as there are processors, its default, it has where everything that is registered is tested.
checkBackend(() => wasmBackend({ threads: 1 }), { title: "on one thread" });
