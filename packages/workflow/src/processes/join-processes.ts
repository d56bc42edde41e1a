import type { Registry } from "@agop/core/registry";
import { oneProcess, type Sum } from "@agop/core/streaming";

/**
 * Sums over the processes that a launcher started this one among; of this one alone where none did.
 * @throws AgopError `communicator-unavailable` where there is a launcher, and its processes cannot be joined
 */
export async function joinProcesses(
  registry: Registry,
  { sameBits = false }: { readonly sameBits?: boolean } = {},
): Promise<Sum> {
  for (const communicator of registry.list("communicator")) {
    const sum = await communicator.build(sameBits ? { sameBits } : {});
    if (sum.size > 1) return sum;
  }
  return oneProcess;
}
