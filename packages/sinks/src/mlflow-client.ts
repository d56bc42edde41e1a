import { AgopError } from "@agop/core";
import { z } from "zod";

/** Where a tracking server is. */
export interface MlflowServer {
  /** Such as "http://localhost:5000"; the path of the REST interface, api/2.0/mlflow, is added. */
  readonly url: string;
  /** Such as `{ authorization: "Bearer …" }`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls of MLflow's REST interface 2.0, as far as runs need it. */
export interface MlflowClient {
  /** @throws AgopError `sink-failed`, also where the answer is not of the schema. */
  post<S extends z.ZodType>(endpoint: string, body: object, answer: S): Promise<z.output<S>>;
  /** The identifier of the experiment of that name, which is made where it is missing. */
  experiment(name: string): Promise<string>;
}

/** A call that takes longer is given up. */
const timeoutMs = 30_000;
/** Before the second attempt, where the server does not say. */
const defaultPauseMs = 500;
const longestPauseMs = 10_000;

const experimentFound = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const experimentMade = z.object({ experiment_id: z.string() });
const refusal = z.object({ error_code: z.string(), message: z.string().default("") });

export function mlflowClient({ url, headers = {} }: MlflowServer): MlflowClient {
  const base = url.replace(/\/+$/, "");
  const call = async (method: "GET" | "POST", endpoint: string, body?: object): Promise<Reply> => {
    const address = `${base}/api/2.0/mlflow/${endpoint}`;
    const request = (): Promise<Reply> =>
      send(address, {
        method,
        headers: { ...headers, "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      });
    const first = await request();
    if (!isPassing(first.status)) return first;
    await pause(first.pauseMs);
    return request();
  };
  const find = (name: string): Promise<Reply> =>
    call("GET", `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`);
  const idOf = (reply: Reply): string =>
    accepted(reply, "experiments/get-by-name", experimentFound).experiment.experiment_id;
  return {
    post: async (endpoint, body, answer) => accepted(await call("POST", endpoint, body), endpoint, answer),
    experiment: async (name) => {
      const found = await find(name);
      if (found.errorCode !== "RESOURCE_DOES_NOT_EXIST") return idOf(found);
      const made = await call("POST", "experiments/create", { name });
      // Another process was faster.
      if (made.errorCode === "RESOURCE_ALREADY_EXISTS") return idOf(await find(name));
      return accepted(made, "experiments/create", experimentMade).experiment_id;
    },
  };
}

interface Reply {
  readonly status: number;
  readonly content: unknown;
  /** Of MLflow, where it refused. */
  readonly errorCode: string | undefined;
  readonly message: string;
  readonly pauseMs: number;
}

/** Status 0 stands for a server that could not be reached. */
async function send(address: string, init: RequestInit): Promise<Reply> {
  try {
    const response = await fetch(address, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    const content = parsed(text);
    const refused = response.ok ? undefined : refusal.safeParse(content).data;
    const seconds = Number(response.headers.get("retry-after") ?? NaN);
    return {
      status: response.status,
      content,
      errorCode: refused?.error_code,
      message: refused ? `${refused.error_code}: ${refused.message}` : text.slice(0, 200),
      pauseMs: Number.isFinite(seconds) ? Math.min(1000 * seconds, longestPauseMs) : defaultPauseMs,
    };
  } catch (cause) {
    const { message } = cause instanceof Error && cause.cause instanceof Error ? cause.cause : toError(cause);
    const nothing = { content: undefined, errorCode: undefined };
    return { ...nothing, status: 0, message: `${address}: ${message}`, pauseMs: defaultPauseMs };
  }
}

/** What another attempt may mend. */
function isPassing(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}

function accepted<S extends z.ZodType>({ status, content, message }: Reply, endpoint: string, answer: S): z.output<S> {
  const isAccepted = status >= 200 && status < 300;
  const read = isAccepted ? answer.safeParse(content) : undefined;
  if (read?.success) return read.data;
  const problem = isAccepted
    ? "an answer that is not MLflow's"
    : status === 0
      ? message
      : `status ${status}, ${message}`;
  const hint = "check the address of the tracking server, and that you may write to it";
  throw new AgopError("sink-failed", `${endpoint}: ${problem}`, hint);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
