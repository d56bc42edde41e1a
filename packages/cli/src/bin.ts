import { main } from "./main.js";
import { processTerminal } from "./terminal.js";

// Whoever read the output has gone, as in `agop plugins | head -1`: there is nobody left to tell anything.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

// Whoever read the progress has gone; the work goes on.
process.stderr.on("error", () => undefined);

process.exitCode = await main(process.argv.slice(2), processTerminal());
