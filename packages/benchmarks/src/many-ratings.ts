import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { measureCommand } from "./measured-command.js";
import { startPythonPeer } from "./python-peer.js";
import { ratingsNoise, ratingsRank, ratingsShape, writeRatings } from "./ratings-list.js";

// `agop complete` of a made list of ratings of the Netflix shape, rank 20 and one percent noise, or of a part of it, and up to a tenth of
// it alternating least squares of the library `implicit` beside it (AGOP_PYTHON names an interpreter that has it). Linux, for /proc.
//   node many-ratings.js [--quick | --part P] [--iterations N]
const largestWithPeer = 0.1;
const option = (name: string): number | undefined => {
  const given = process.argv.indexOf(name);
  return given < 0 ? undefined : Number(process.argv[given + 1]);
};
const part = option("--part") ?? (process.argv.includes("--quick") ? 0.01 : 1);
const iterations = option("--iterations") ?? 12;

const document = z.object({ iterations: z.number(), holdout: z.object({ rmse: z.number(), n: z.number() }) });
const peerAnswer = z.object({
  version: z.string(),
  readSeconds: z.number(),
  fitSeconds: z.number(),
  peakBytes: z.number(),
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

const shape = ratingsShape(part);
const folder = await mkdtemp(join(tmpdir(), "agop-ratings-"));
try {
  const list = join(folder, "ratings.csv");
  await writeRatings(list, shape, 1);
  print(`${shape.rows} x ${shape.cols}, ${shape.entries} entries, ${gibibytes((await stat(list)).size)}`);
  const fixed = ["--algorithm", "bilateral-lin-rfm", "--preparation", "rescale", "--ridge", "0", "--backend", "wasm"];
  const sizes = ["--rank", String(ratingsRank), "--holdout", "0.02", "--max-iterations", String(iterations)];
  const measured = await measureCommand(["complete", list, "--triplets", "user,item,rating", ...fixed, ...sizes]);
  const { holdout } = document.parse(measured.document);
  print(
    `agop complete: held-out RMSE ${holdout.rmse.toFixed(5)}, ${(holdout.rmse / ratingsNoise).toFixed(2)} times the noise; ` +
      `${measured.seconds.toFixed(0)} s, ${measured.processorSeconds.toFixed(0)} s of processors, at most ${gibibytes(measured.peakBytes)}`,
  );
  if (part <= largestWithPeer) {
    const peer = startPythonPeer("implicit_als.py", 2);
    const answer = await peer.ask(peerAnswer, { list, rank: ratingsRank, iterations });
    await peer.close();
    print(
      answer
        ? `implicit ${answer.version}, ${iterations} sweeps: read in ${answer.readSeconds.toFixed(0)} s, fitted in ` +
            `${answer.fitSeconds.toFixed(0)} s, at most ${gibibytes(answer.peakBytes)}`
        : "implicit is not here: pip install implicit, and AGOP_PYTHON",
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
