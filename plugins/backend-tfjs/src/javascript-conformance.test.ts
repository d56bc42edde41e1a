import { checkBackend } from "@agop/testkit";
import { tfjsBackend } from "./tfjs-backend.js";

// A file of its own: a process has one binding.
checkBackend(() => tfjsBackend({ binding: "cpu" }), { title: "on the binding cpu, plain JavaScript" });
