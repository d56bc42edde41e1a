import { checkBackend } from "@agop/testkit";
import { cpuBackend } from "./cpu-backend.js";

checkBackend(cpuBackend);
