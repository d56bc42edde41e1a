// One of several processes, which runs command lines of agop and says how each ended, as one line of JSON.
import process from "node:process";
import { main } from "agop";

const outcomes = [];
for (const args of JSON.parse(process.argv[2])) {
  let [out, err] = ["", ""];
  const terminal = { out: (text) => (out += text), err: (text) => (err += text), isInteractive: false };
  const exitCode = await main(args, terminal);
  outcomes.push({ exitCode, out, err });
}
process.stdout.write(`${JSON.stringify(outcomes)}\n`);
