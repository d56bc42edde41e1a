import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import type { Tarball } from "./packed.js";

/** A registry for npm that has tarballs of ours; all else is where it always was. */
export interface LocalRegistry {
  /** What npm is told on its command line, and what else keeps it from the network. */
  readonly options: readonly string[];
  close(): void;
}

const upstream = "https://registry.npmjs.org";

export async function localRegistry(tarballs: readonly Tarball[]): Promise<LocalRegistry> {
  const server = createServer(({ url = "/" }, response) => {
    const path = decodeURIComponent(url.slice(1));
    const sent = tarballs.find(({ file }) => path === `-/ours/${basename(file)}`);
    const asked = tarballs.find(({ manifest }) => manifest.name === path);
    // Another run may have another tarball of the same name on the same port.
    response.setHeader("cache-control", "no-store");
    if (sent) response.end(readFileSync(sent.file));
    else if (asked) response.end(JSON.stringify(packument(asked, address())));
    else response.writeHead(302, { location: `${upstream}${url}` }).end();
  });
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    options: ["--no-audit", "--no-fund", "--prefer-offline", "--registry", `${address()}/`],
    close: () => {
      server.close();
    },
  };
}

/** What a registry says of a package that has one version. */
function packument({ manifest, file }: Tarball, address: string): unknown {
  const integrity = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  const dist = { tarball: `${address}/-/ours/${basename(file)}`, integrity };
  const { name, version } = manifest;
  return { name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } };
}
