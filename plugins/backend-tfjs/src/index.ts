export { type Binding, bindings, openTensorflow, type Tensorflow } from "./open-tensorflow.js";
export { tfjsPlugin } from "./plugin.js";
export { tfjsBackend, type TfjsOptions } from "./tfjs-backend.js";
