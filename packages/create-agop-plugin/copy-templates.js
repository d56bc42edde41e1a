import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

// The parts of the guides, which are tested where they stand, are what a new package starts from.

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const examples = at("../../docs/examples/");
const templates = at("dist/templates/");

mkdirSync(templates, { recursive: true });
for (const name of readdirSync(examples)) {
  if (/^your-own-.*(?<!\.test)\.ts$/.test(name)) copyFileSync(examples + name, templates + name);
}
