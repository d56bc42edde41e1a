import { definePlugin } from "@agop/core";
import { powerContribution } from "./power.js";

export { power } from "./power.js";

export const phiLibraryPlugin = definePlugin({
  name: "@agop/plugin-phi-library",
  contributions: [powerContribution],
});
