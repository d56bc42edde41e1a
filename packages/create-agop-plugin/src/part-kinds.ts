/** A kind of part that a plugin can contribute, and what a new package has of it. */
export interface PartKind {
  /** What it is, in one line. */
  readonly summary: string;
  /** Its files without `.ts`; the first one has what it contributes. */
  readonly files: readonly [string, ...string[]];
  /** Packages that it imports beside core and zod. */
  readonly imports?: readonly string[];
}

/** The kinds of parts that a new package can begin with. */
export const partNames = [
  "phi",
  "schedule",
  "preparation",
  "agop",
  "predictor",
  "estimate",
  "algorithm",
  "problem",
  "backend",
] as const;

/** As the registry calls them. */
export type PartName = (typeof partNames)[number];

export const partKinds: Readonly<Record<PartName, PartKind>> = {
  phi: { summary: "φ, a function of the eigenvalues of an AGOP", files: ["phi"] },
  schedule: { summary: "a schedule of ridge and floor", files: ["schedule"] },
  preparation: { summary: "a preparation of matrices before they are completed", files: ["preparation"] },
  agop: { summary: "an estimator of the average gradient outer product", files: ["agop-estimator"] },
  predictor: {
    summary: "a predictor, a kernel machine, with its estimate and the format that saves it",
    files: ["predictor", "estimate"],
  },
  estimate: { summary: "an estimate, and the format that saves it", files: ["estimate"] },
  algorithm: { summary: "an algorithm with iterates of its own", files: ["algorithm"] },
  problem: {
    summary: "a kind of problem, and a predictor for it",
    files: ["problem"],
    imports: ["@agop/plugin-rfm-linear"],
  },
  backend: { summary: "a backend, in the operations that it must bring", files: ["backend", "decompositions"] },
};

export function isPartName(name: string): name is PartName {
  return (partNames as readonly string[]).includes(name);
}

/** Each once, in the order of `partNames`; an estimate that comes with a predictor is no part of its own. */
export function inOrder(chosen: readonly PartName[]): readonly PartName[] {
  return partNames.filter((name) => chosen.includes(name) && !(name === "estimate" && chosen.includes("predictor")));
}
