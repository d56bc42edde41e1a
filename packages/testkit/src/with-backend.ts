import type { Backend } from "@agop/core";

/** Makes a backend of its own at every call. */
export type BackendFactory = () => Backend | Promise<Backend>;

/** Lends a backend to `use` and disposes of it. */
export async function withBackend<T>(create: BackendFactory, use: (backend: Backend) => Promise<T>): Promise<T> {
  const backend = await create();
  try {
    return await use(backend);
  } finally {
    backend.dispose();
  }
}
