import { type Backend, type DenseMatrix, denseMatrix, fit, seededRandom, supervised } from "@agop/core";
import { type KernelEstimate, kernelRfm } from "@agop/plugin-rfm-kernel";
import { z } from "zod";
import { cellsOf, type Experiment, seedOf, type Size } from "../experiment.js";
import { lineChart } from "../figures/charts.js";
import { gridOf, groupsOf, mean, parseRows, standardDeviation } from "../figures/rows.js";
import { verdictOf } from "../figures/verdict.js";

/** Targets of standard normal inputs by their projections on directions that are the first columns of a random rotation. */
const targets = {
  "one direction": { directions: 1, of: ([a]) => Math.tanh(2 * a) },
  "product of two": { directions: 2, of: ([a, b]) => a * b },
  "all directions alike": { directions: Infinity, of: (all) => all.reduce((sum, value) => sum + value * value, 0) },
} satisfies Readonly<
  Record<string, { readonly directions: number; readonly of: (projections: readonly number[]) => number }>
>;

type Target = keyof typeof targets;
const names = Object.keys(targets) as readonly Target[];
const alike: Target = "all directions alike";

interface Sweep {
  readonly rows: readonly number[];
  readonly inputs: readonly number[];
  /** Standard deviations, in those of the targets. */
  readonly noise: readonly number[];
  readonly draws: readonly number[];
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: { rows: [100, 200], inputs: [10], noise: [0, 0.3], draws: [1, 2] },
  paper: {
    rows: [100, 200, 400, 800, 1600],
    inputs: [5, 10, 20, 40],
    noise: [0, 0.1, 0.3, 1],
    draws: [1, 2, 3],
  },
};

/** λ is chosen on a fifth of the rows that are not fitted. */
const validationFraction = 0.2;
const ridges = [1e-3, 1e-2, 0.1, 1];
const fits = 5;
const testRows = 1000;

const rowSchema = z.object({
  target: z.string(),
  rows: z.number(),
  inputs: z.number(),
  noise: z.number(),
  kernelRidge: z.number(),
  kernelRfm: z.number(),
  overlap: z.number(),
});

export const features: Experiment = {
  name: "features",
  title: "Which features a kernel machine learns, and where that helps",
  text: [
    "Targets of standard normal inputs that depend on one direction (tanh of it), on two (their product) or on all alike (the squared norm), in random " +
      "coordinates, with normal noise in standard deviations of the target. Kernel ridge regression (Laplace, bandwidth the median distance) beside a kernel RFM of " +
      `${fits} fits: each chooses λ on a fifth of its rows. The error is the mean square on ${testRows} other rows without noise, in variances of the target.`,
    "The overlap is that of the leading eigenvectors of the learned AGOP, as many as there are true directions k, with these: ‖V^T B‖² / k, 1 where they " +
      "span the same space, k / d where they know nothing of each other.",
  ],
  version: 1,
  cells: (size) => {
    const { rows, inputs, noise, draws } = sweeps[size];
    const grid = gridOf({ target: names, inputs, noise, rows, draw: draws });
    return cellsOf(grid, async ({ target, rows: n, inputs: d, noise: sigma, draw }, { backend }) => {
      const world = worldOf(target, d, seedOf({ target, d, draw }), backend);
      const test = sampleOf(world, testRows, 0, world.seed + 1);
      const spread = standardDeviation([...test.targets.data]);
      const sampled = (fraction: number, seed: number): Table =>
        sampleOf(world, Math.round(n * fraction), sigma * spread, world.seed + seed);
      const parts = { kept: sampled(1 - validationFraction, 2), validation: sampled(validationFraction, 3), test };
      const ridge = await best(parts, 1, backend);
      const rfm = await best(parts, fits, backend);
      return [
        {
          kernelRidge: ridge.testMse / spread ** 2,
          kernelRfm: rfm.testMse / spread ** 2,
          ridge: rfm.ridge,
          overlap: overlapOf(rfm.estimate.agop(), world.directions, backend),
        },
      ];
    });
  },

  summarise(given) {
    const points = pointsOf(given);
    const ratios = points.map((point) => ({ ...point, ratio: point.rfm / point.ridge }));
    const where = (target: Target, noise = Infinity) =>
      ratios.filter((point) => point.target === target && point.noise <= noise);
    const most = Math.max(...points.map(({ rows }) => rows));
    const largest = where("product of two", 0.3).filter(({ rows }) => rows === most);
    return {
      tables: [
        {
          title: "Test errors in variances of the target, and overlap, means over the draws",
          columns: ["target", "inputs", "noise", "rows", "kernel ridge", "kernel RFM", "spread", "overlap"],
          rows: points.map((point) => [
            ...[point.target, point.inputs, point.noise, point.rows],
            ...[point.ridge, point.rfm, point.spread, point.overlap],
          ]),
        },
      ],
      conclusions: [
        {
          text: `With ${most} rows and noise of at most 0.3 the two directions of a product are found (overlap above 0.95), and the error is below that of kernel ridge regression.`,
          verdict: verdictOf(largest.map(({ ratio, overlap }) => ratio < 1 && overlap > 0.95)),
          figures: largest.map(({ inputs, noise, ratio, overlap }) => ({ inputs, noise, ratio, overlap })),
        },
        {
          text: "Where all directions matter alike, learning features does not help: the error is nowhere below 0.95 of that of kernel ridge regression.",
          verdict: verdictOf(where(alike).map(({ ratio }) => ratio >= noHelp)),
          figures: where(alike).map(({ inputs, noise, rows, ratio }) => ({ inputs, noise, rows, ratio })),
        },
      ],
    };
  },

  plots(given) {
    const points = pointsOf(given);
    const inputs = Math.max(...points.map((point) => point.inputs).filter((count) => count <= 10));
    const some = points.filter((point) => point.inputs === inputs);
    const x = { field: "rows", title: "rows", scale: "log" } as const;
    const labelled = some.map((point) => ({ ...point, series: `${point.target}, noise ${point.noise}` }));
    const overlaps = labelled.filter(({ target }) => target !== alike);
    const ratio = labelled.map(({ rows, series, rfm, ridge }) => ({ rows, series, ratio: rfm / ridge }));
    return [
      {
        name: "overlap",
        title: `Overlap of the learned with the true directions, ${inputs} inputs`,
        spec: lineChart({ rows: overlaps, x, y: { field: "overlap", title: "overlap" }, series: "series" }),
      },
      {
        name: "help",
        title: `Error of kernel RFM over that of kernel ridge regression, ${inputs} inputs`,
        spec: lineChart({
          rows: ratio,
          x,
          y: { field: "ratio", title: "ratio of the errors", scale: "log" },
          series: "series",
        }),
      },
    ];
  },
};

/** An error that is smaller by less than this is no help. */
const noHelp = 0.95;

interface Table {
  readonly inputs: DenseMatrix;
  readonly targets: DenseMatrix;
}

interface World {
  readonly target: Target;
  readonly seed: number;
  /** B, d x k with orthonormal columns. */
  readonly directions: DenseMatrix;
}

function worldOf(target: Target, d: number, seed: number, backend: Backend): World {
  const random = seededRandom(seed);
  const numbers = denseMatrix(
    d,
    d,
    Float64Array.from({ length: d * d }, () => random.normal()),
  );
  const directions = backend.scope(() => {
    const { q } = backend.thinQr(backend.fromDense(numbers));
    return backend.toDense(backend.leadingColumns(q, Math.min(d, targets[target].directions)));
  });
  return { target, seed, directions };
}

/** So many rows of a world; of more rows with a seed fewer are always the first. */
function sampleOf({ target, directions }: World, rows: number, noise: number, seed: number): Table {
  const { rows: d, cols: k, data } = directions;
  const [random, noiseRandom] = [seededRandom(seed), seededRandom(seed + 100)];
  const [inputs, values] = [denseMatrix(rows, d), denseMatrix(rows, 1)];
  const projections = new Array<number>(k).fill(0);
  for (let i = 0; i < rows; i++) {
    projections.fill(0);
    for (let s = 0; s < d; s++) {
      const value = random.normal();
      inputs.data[i * d + s] = value;
      for (let l = 0; l < k; l++) projections[l] += value * data[s * k + l];
    }
    values.data[i] = targets[target].of(projections) + noise * noiseRandom.normal();
  }
  return { inputs, targets: values };
}

/** The fit with the λ that is best on validation. */
async function best(
  { kept, validation, test }: { readonly kept: Table; readonly validation: Table; readonly test: Table },
  maxIterations: number,
  backend: Backend,
) {
  let found: { readonly ridge: number; readonly error: number; readonly estimate: KernelEstimate } | undefined;
  for (const ridge of ridges) {
    const { estimate } = await fit({
      algorithm: kernelRfm({ kernel: { norm: 2, exponent: 1, bandwidth: 1 }, adaptive: true, ridge }),
      problem: supervised(kept.inputs, kept.targets),
      backend,
      stop: { maxIterations, tolerance: 0 },
    });
    const error = mse(estimate, validation);
    if (found === undefined || error < found.error) found = { ridge, error, estimate };
  }
  if (!found) throw new RangeError("there are ridges to choose from");
  return { ...found, testMse: mse(found.estimate, test) };
}

function mse(estimate: KernelEstimate, { inputs, targets: { data } }: Table): number {
  return mean([...estimate.predict(inputs).data.map((value, i) => (value - data[i]) ** 2)]);
}

/** ‖V^T B‖² / k with the k leading eigenvectors V of the AGOP. */
function overlapOf(agop: DenseMatrix, directions: DenseMatrix, backend: Backend): number {
  const k = directions.cols;
  return backend.scope(() => {
    const { vectors } = backend.symmetricEigen(backend.fromDense(agop));
    const products = backend.toDense(backend.multiply(vectors, backend.fromDense(directions), { left: true }));
    return products.data.subarray(0, k * k).reduce((sum, value) => sum + value * value, 0) / k;
  });
}

function pointsOf(given: Parameters<Experiment["plots"]>[0]) {
  const groups = groupsOf(parseRows(rowSchema, given), ({ target, inputs, noise, rows }) =>
    [target, inputs, noise, rows].join(" "),
  );
  return [...groups.values()].map((group) => {
    const [{ target, inputs, noise, rows }] = group;
    const rfm = group.map((row) => row.kernelRfm);
    return {
      ...{ target, inputs, noise, rows, rfm: mean(rfm), spread: standardDeviation(rfm) },
      ridge: mean(group.map((row) => row.kernelRidge)),
      overlap: mean(group.map((row) => row.overlap)),
    };
  });
}
