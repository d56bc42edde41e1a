import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AgopError } from "@agop/core";
import type { Registry } from "@agop/core/registry";
import { completeTable, completeWithModel, predictTable } from "@agop/workflow";
import fc from "fast-check";
import { damage, damaged, replaced, replacement } from "./mangling.js";
import type { Target } from "./target.js";

/** A whole model or checkpoint, and what reads it. */
export interface Document {
  readonly name: string;
  readonly path: string;
  /** Uses what stands at the path. */
  use(path: string): Promise<void>;
}

type Change =
  | { readonly kind: "damage"; readonly damages: Parameters<typeof damaged>[1] }
  /** Other content under a checksum that is right. */
  | { readonly kind: "content"; readonly changes: readonly { readonly at: readonly number[]; readonly by: unknown }[] };

interface Changed {
  readonly document: Document;
  readonly change: Change;
}

export function documentTarget(folder: string, documents: readonly Document[]): Target<Changed> {
  const changed = join(folder, "changed.json");
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.record({ kind: fc.constant("damage" as const), damages: fc.array(damage, { minLength: 1, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant("content" as const),
      changes: fc.array(replacement, { minLength: 1, maxLength: 2 }),
    }),
  );
  return {
    name: "models and checkpoints",
    share: 10,
    inputs: fc.record({ document: fc.constantFrom(...documents), change }),
    take: async ({ document, change }) => {
      const bytes = await readFile(document.path);
      if (change.kind === "damage") {
        const other = damaged(bytes, change.damages);
        await writeFile(changed, other);
        if (isSame(bytes, other)) return "damaged to the same document";
        try {
          await document.use(changed);
        } catch (error) {
          if (error instanceof AgopError && error.code === "config-invalid") return "damage found";
          throw error;
        }
        throw new Error(`${document.name} was read although it was damaged`);
      }
      await writeFile(changed, withContent(bytes, change.changes));
      await document.use(changed);
      return "other content used";
    },
  };
}

/** JSON that says the same, as with other white space, is the same document. */
function isSame(bytes: Uint8Array, other: Uint8Array): boolean {
  const said = (each: Uint8Array): string | undefined => {
    try {
      return JSON.stringify(JSON.parse(Buffer.from(each).toString("utf8")));
    } catch {
      return undefined;
    }
  };
  const [first, second] = [said(bytes), said(other)];
  return second !== undefined && first === second;
}

function withContent(
  bytes: Uint8Array,
  changes: readonly { readonly at: readonly number[]; readonly by: unknown }[],
): string {
  const document = JSON.parse(Buffer.from(bytes).toString("utf8")) as { readonly content: unknown };
  const content = changes.reduce<unknown>((json, { at, by }) => replaced(json, at, by), document.content);
  const sha256 = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  return JSON.stringify({ ...document, content, sha256 });
}

/** A model of each kind and a checkpoint, as the workflow writes them. */
export async function wholeDocuments(folder: string, registry: Registry): Promise<readonly Document[]> {
  const { trainTable } = await import("@agop/workflow");
  const at = (name: string): string => join(folder, name);
  const rows = Array.from({ length: 24 }, (_, i) => {
    const [a, b] = [Math.sin(i), Math.cos(2 * i)];
    return `${a},${i % 7 === 0 ? "" : b},${i % 5 === 0 ? "" : a + b},${["x", "y"][i % 2]}\n`;
  });
  await writeFile(at("in.csv"), `a,b,c,d\n${rows.join("")}`);
  const file = at("in.csv");
  const backend = { name: "cpu" };
  const some = { registry, file, backend, maxIterations: 2 } as const;
  const completing = { ...some, algorithm: "lin-rfm", options: undefined };
  await completeTable({ ...completing, save: at("model.json") });
  await completeTable({
    ...completing,
    checkpoint: at("checkpoint.json"),
    output: { path: at("c.csv"), kind: "completed" },
  });
  await trainTable({ ...some, targets: ["c"], algorithm: "kernel-rfm", save: at("predictor.json") });
  const output = { path: at("out.csv"), kind: "completed" } as const;
  const finite = async (): Promise<void> => {
    const text = await readFile(output.path, "utf8");
    if (/NaN|Infinity/.test(text)) throw new Error("a cell was filled with what is no number");
  };
  return [
    {
      name: "a model",
      path: at("model.json"),
      use: async (model) => {
        await completeWithModel({ registry, file, model, output, backend });
        await finite();
      },
    },
    {
      name: "a checkpoint",
      path: at("checkpoint.json"),
      use: async (resume) => {
        await completeTable({ ...completing, resume, output });
        await finite();
      },
    },
    {
      name: "a trained model",
      path: at("predictor.json"),
      use: async (model) => {
        await predictTable({ registry, file, model, out: output.path, backend });
        await finite();
      },
    },
  ];
}
