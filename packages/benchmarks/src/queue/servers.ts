import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A server of this machine's own, on a spare port, which keeps nothing. */
export interface RunningServer {
  /** As `agop experiment --queue` takes it. */
  readonly address: URL;
  stop(): Promise<void>;
}

/** A kind of server, which this machine may have. */
export interface ServerKind {
  readonly name: "Redis" | "PostgreSQL";
  /** Why it cannot be started here, with how to get it; undefined where it can. */
  readonly missing: string | undefined;
  start(): Promise<RunningServer>;
}

const redisServer = spawnSync("redis-server", ["--version"]).status === 0;

const redis: ServerKind = {
  name: "Redis",
  missing: redisServer ? undefined : "no redis-server: apt install redis-server",
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), "agop-redis-"));
    const port = await sparePort();
    const where = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
    const server = spawn("redis-server", [...where, "--save", "", "--appendonly", "no"], { stdio: "ignore" });
    await until(
      server,
      () => spawnSync("redis-cli", ["-p", String(port), "ping"], { encoding: "utf8" }).stdout === "PONG\n",
    );
    return { address: new URL(`redis://127.0.0.1:${port}`), stop: () => stop(server, "SIGTERM", folder) };
  },
};

const programs = postgresPrograms();
const isRoot = process.getuid?.() === 0;
/** PostgreSQL refuses to run as root. */
const postgresUser = isRoot ? accountOf("postgres") : undefined;

function whyNoPostgres(): string | undefined {
  if (programs === undefined) return "no PostgreSQL: apt install postgresql";
  return isRoot && !postgresUser ? "PostgreSQL does not run as root, and there is no user postgres" : undefined;
}

const postgres: ServerKind = {
  name: "PostgreSQL",
  missing: whyNoPostgres(),
  start: async () => {
    if (programs === undefined) throw new Error("there is no PostgreSQL");
    const user = postgresUser;
    // That user does not reach into folders of root's own.
    const folder = mkdtempSync(join(user ? "/tmp" : tmpdir(), "agop-postgres-"));
    if (user) chownSync(folder, user.uid, user.gid);
    const as = { ...user, cwd: folder, stdio: "ignore" } as const;
    const port = await sparePort();
    const once = ["-D", folder, "-U", "agop", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"];
    execFileSync(join(programs, "initdb"), once, as);
    const settings = ["fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories="];
    const where = ["-D", folder, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
    const server = spawn(join(programs, "postgres"), where, as);
    const ready = ["-h", "127.0.0.1", "-p", String(port), "-U", "agop", "-d", "postgres"];
    await until(server, () => spawnSync(join(programs, "pg_isready"), ready).status === 0);
    const address = new URL(`postgres://agop@127.0.0.1:${port}/postgres`);
    // SIGINT ends the connections that are left.
    return { address, stop: () => stop(server, "SIGINT", folder) };
  },
};

export const serverKinds: readonly ServerKind[] = [redis, postgres];

/** In the path, or where Debian puts them. */
function postgresPrograms(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...versions.toReversed()];
  const needed = ["initdb", "postgres", "pg_isready"];
  return folders.find((folder) => needed.every((program) => existsSync(join(folder, program))));
}

function accountOf(name: string): { readonly uid: number; readonly gid: number } | undefined {
  const [uid, gid] = ["-u", "-g"].map((which) => spawnSync("id", [which, name], { encoding: "utf8" }));
  return uid.status === 0 && gid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

function sparePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      server.close(() => {
        if (port === undefined) reject(new Error("there is no spare port"));
        else resolve(port);
      });
    });
  });
}

/** @throws Error where the server ends before it answers */
async function until(server: ChildProcess, isReady: () => boolean): Promise<void> {
  while (!isReady()) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    await pause(50);
  }
}

function stop(server: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  return new Promise((resolve) => {
    server.once("exit", () => {
      rmSync(folder, { recursive: true, force: true });
      resolve();
    });
    server.kill(signal);
  });
}
