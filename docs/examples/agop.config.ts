import { defineConfig } from "agop";
import { covariancePlugin } from "./your-own-agop-estimator.js";
import { hardImputePlugin } from "./your-own-algorithm.js";
import { plainPlugin } from "./your-own-backend.js";
import { myPlugin } from "./your-own-phi.js";
import { kernelPlugin } from "./your-own-predictor.js";
import { oneBitPlugin } from "./your-own-problem.js";
import { steppedPlugin } from "./your-own-schedule.js";

export default defineConfig({
  plugins: [myPlugin, covariancePlugin, kernelPlugin, steppedPlugin, oneBitPlugin, hardImputePlugin, plainPlugin],
});
