import { defineConfig } from "@agop/cli";
import { myPlugin } from "./your-own-phi.js";

export default defineConfig({ plugins: [myPlugin] });
