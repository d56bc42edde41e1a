/** The part of the WebAssembly API that is used here; neither Node's types nor the ES library declare it. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** Adds pages of 64 KiB. Throws a RangeError when the machine has no more. */
  grow(pages: number): number;
}

/** Compiled code; a structured clone of it is cheap. */
export type WasmModule = object;

interface WebAssemblyApi {
  compile(bytes: ArrayBuffer | Uint8Array): Promise<WasmModule>;
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  readonly Instance: new (
    module: WasmModule,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

declare const WebAssembly: WebAssemblyApi;

export const pageBytes = 65_536;
/** 4 GiB is all that 32-bit addresses reach; a page less, and the end of a range is an address too. */
export const maximumPages = 65_535;

export function compile(bytes: ArrayBuffer | Uint8Array): Promise<WasmModule> {
  return WebAssembly.compile(bytes);
}

export function createMemory(options: { readonly shared: boolean }): WasmMemory {
  return new WebAssembly.Memory({ initial: 16, maximum: maximumPages, shared: options.shared });
}

export function instantiate(module: WasmModule, memory: WasmMemory): Readonly<Record<string, unknown>> {
  return new WebAssembly.Instance(module, { env: { memory } }).exports;
}
