export { nativeBackend, type NativeOptions } from "./native-backend.js";
export { nativePlugin } from "./plugin.js";
