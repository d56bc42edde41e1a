import { config } from "zod";

// Imported first. Zod compiles schemas with `new Function`, which the policy of the page forbids; told so, it does not try.
config({ jitless: true });
