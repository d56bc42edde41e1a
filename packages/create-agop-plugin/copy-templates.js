import { copyFileSync, cpSync, readdirSync } from "node:fs";
import { join } from "node:path";

// The parts of the guides, which are tested where they stand, are what a new package starts from.

const examples = join(import.meta.dirname, "../../docs/examples");
const templates = join(import.meta.dirname, "dist/templates");

cpSync(join(import.meta.dirname, "templates"), templates, { recursive: true });
for (const name of readdirSync(examples)) {
  if (/^your-own-.*(?<!\.test)\.ts$/.test(name)) copyFileSync(join(examples, name), join(templates, name));
}
