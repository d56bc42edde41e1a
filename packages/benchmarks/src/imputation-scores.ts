import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type CompletionErrors, completionErrors, type Hidden } from "./hidden-cells.js";
import { type PythonPeer, startPythonPeer } from "./python-peer.js";

/** What agop complete is compared with. */
export const peerMethods = {
  means: "means",
  knn: "KNN",
  "bayesian-ridge": "Bayesian ridge",
  "soft-impute": "SoftImpute",
  interpolation: "interpolation",
  "extra-trees": "extra trees",
} as const;
export type PeerMethod = keyof typeof peerMethods;

export interface PeerScore extends CompletionErrors {
  readonly seconds: number;
  /** Of all threads. */
  readonly processorSeconds: number;
}

/** One way of hiding cells of one table. */
export interface Case {
  readonly table: string;
  readonly fraction: number;
  readonly seed: number;
  readonly hidden: Hidden;
}

/** Of the trees; the matrices are too small for more than one thread of BLAS. */
const threads = 2;
const file = new URL("../tables/imputation-scores.json", import.meta.url);
const versionsOf = z.record(z.string(), z.string());
const taken = { seconds: z.number(), processorSeconds: z.number() };
const done = z.object(taken);
const stored = z.object({
  versions: versionsOf,
  /** By table, fraction, seed and method; `cells` is a digest of the visible cells that they are of. */
  scores: z.record(
    z.string(),
    z.object({
      cells: z.string(),
      methods: z.record(z.string(), z.object({ rmse: z.number(), accuracy: z.number().nullable(), ...taken })),
    }),
  ),
});
type Stored = z.infer<typeof stored>;

/** The peers' scores, kept in a file because they take hours and do not change with what is compared with them. */
export interface ImputationScores {
  readonly versions: Readonly<Record<string, string>>;
  /** Undefined where it was not computed yet. */
  scoreOf(of: Case, method: PeerMethod): PeerScore | undefined;
  /** The same, computed and kept where it is missing and there is a Python with scikit-learn. */
  compute(of: Case, method: PeerMethod, work: string): Promise<PeerScore | undefined>;
  close(): Promise<void>;
}

/** The environment variable AGOP_PYTHON names the Python. */
export async function openScores(): Promise<ImputationScores> {
  const kept: Stored = stored.parse(JSON.parse(await readFile(file, "utf8")));
  let { versions } = kept;
  const scores = new Map(Object.entries(kept.scores));
  let peer: PythonPeer | undefined;
  const scoreOf = (of: Case, method: PeerMethod): PeerScore | undefined => {
    const entry = scores.get(keyOf(of));
    return entry?.cells === digest(of.hidden) ? entry.methods[method] : undefined;
  };
  const connect = async (): Promise<PythonPeer> => {
    const started = startPythonPeer("imputation_peer.py", 1);
    versions = (await started.ask(versionsOf, { do: "versions" })) ?? versions;
    return started;
  };
  return {
    get versions() {
      return versions;
    },
    scoreOf,
    compute: async (of, method, work) => {
      const known = scoreOf(of, method);
      if (known) return known;
      peer ??= await connect();
      const [visible, out] = [join(work, "visible.csv"), join(work, "filled.csv")];
      await writeFile(visible, of.hidden.csv);
      const named = (kind: string): string[] =>
        of.hidden.columns.filter((column) => column.kind === kind).map(({ name }) => name);
      const columns = { numbers: named("numbers"), categories: named("categories") };
      const job = { file: visible, out, ...columns, method, seed: of.seed, threads };
      const answer = await peer.ask(done, job);
      if (!answer) return undefined;
      const score = { ...completionErrors(of.hidden, await readFile(out, "utf8")), ...answer };
      const cells = digest(of.hidden);
      const before = scores.get(keyOf(of));
      scores.set(keyOf(of), { cells, methods: { ...(before?.cells === cells && before.methods), [method]: score } });
      await writeFile(file, `${JSON.stringify({ versions, scores: Object.fromEntries(scores) }, undefined, 2)}\n`);
      return score;
    },
    close: async () => peer?.close(),
  };
}

function keyOf({ table, fraction, seed }: Case): string {
  return `${table} ${fraction} ${seed}`;
}

function digest({ csv }: Hidden): string {
  return createHash("sha256").update(csv).digest("hex").slice(0, 16);
}
