export { type Binding, bindings } from "./bindings.js";
export { openTensorflow, type Tensorflow } from "./open-tensorflow.js";
export { tfjsPlugin } from "./plugin.js";
export { tfjsBackend, type TfjsOptions } from "./tfjs-backend.js";
