import { checkBackend } from "@agop/testkit";
import { plainBackend } from "./your-own-backend.js";

checkBackend(() => plainBackend());
