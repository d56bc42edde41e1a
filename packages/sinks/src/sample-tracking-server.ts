import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

const key = z.string().regex(/^[\w\-.:/ ]{1,250}$/);
const metric = z.strictObject({ key, value: z.number(), timestamp: z.int(), step: z.int() });
const keyed = z.strictObject({ key, value: z.string().max(500) });
/** What the REST interface 2.0 takes, with its limits. */
const bodies = {
  "experiments/create": z.strictObject({ name: z.string().min(1) }),
  "runs/create": z.strictObject({ experiment_id: z.string(), run_name: z.string(), start_time: z.int() }),
  "runs/log-batch": z.strictObject({
    run_id: z.string(),
    metrics: z.array(metric).max(1000).default([]),
    params: z.array(keyed).max(100).default([]),
    tags: z.array(keyed).max(100).default([]),
  }),
  "runs/update": z.strictObject({
    run_id: z.string(),
    status: z.enum(["FINISHED", "FAILED", "KILLED"]),
    end_time: z.int(),
  }),
};

interface RecordedRun {
  readonly experiment: string;
  readonly name: string;
  readonly startMs: number;
  readonly metrics: z.output<typeof metric>[];
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly batches: number[];
  status: string;
}

export interface Refusal {
  readonly status: number;
  readonly body: object;
  readonly headers?: Record<string, string>;
}

export const refusal = (status: number, error_code: string): Refusal => ({
  status,
  body: { error_code, message: "no" },
});
export const missing = refusal(404, "RESOURCE_DOES_NOT_EXIST");

/** For tests only: a tracking server in memory, which keeps to the limits. `interfere` may answer in its place. */
export async function trackingServer(
  interfere: (endpoint: string, call: number) => Refusal | undefined = () => undefined,
) {
  const experiments = new Map<string, string>();
  const runs: RecordedRun[] = [];
  const calls: string[] = [];
  const headers: unknown[] = [];
  let open = 0;
  let mostOpen = 0;

  const runOf = (id: string): RecordedRun | undefined => runs[Number(id)];
  const answer = (method: string, url: URL, content: unknown): Refusal => {
    const endpoint = url.pathname.replace("/tracking/api/2.0/mlflow/", "");
    calls.push(endpoint);
    const interfered = interfere(endpoint, calls.filter((call) => call === endpoint).length);
    if (interfered) return interfered;
    if (method === "GET" && endpoint === "experiments/get-by-name") {
      const id = experiments.get(url.searchParams.get("experiment_name") ?? "");
      return id === undefined ? missing : { status: 200, body: { experiment: { experiment_id: id } } };
    }
    if (method !== "POST") return refusal(404, "ENDPOINT_NOT_FOUND");
    switch (endpoint) {
      case "experiments/create": {
        const { name } = bodies[endpoint].parse(content);
        if (experiments.has(name)) return refusal(400, "RESOURCE_ALREADY_EXISTS");
        const experiment_id = `e${experiments.size}`;
        experiments.set(name, experiment_id);
        return { status: 200, body: { experiment_id } };
      }
      case "runs/create": {
        const { experiment_id, run_name, start_time } = bodies[endpoint].parse(content);
        const collections = { metrics: [], params: new Map(), tags: new Map(), batches: [] };
        runs.push({
          experiment: experiment_id,
          name: run_name,
          startMs: start_time,
          status: "RUNNING",
          ...collections,
        });
        return { status: 200, body: { run: { info: { run_id: String(runs.length - 1) }, data: {} } } };
      }
      case "runs/log-batch": {
        const { run_id, metrics, params, tags } = bodies[endpoint].parse(content);
        const run = runOf(run_id);
        if (!run) return missing;
        run.metrics.push(...metrics);
        if (metrics.length > 0) run.batches.push(metrics.length);
        for (const param of params) run.params.set(param.key, param.value);
        for (const tag of tags) run.tags.set(tag.key, tag.value);
        return { status: 200, body: {} };
      }
      case "runs/update": {
        const { run_id, status } = bodies[endpoint].parse(content);
        const run = runOf(run_id);
        if (!run) return missing;
        run.status = status;
        return { status: 200, body: { run_info: {} } };
      }
      default:
        return refusal(404, "ENDPOINT_NOT_FOUND");
    }
  };
  const server = createServer((request, response) => {
    mostOpen = Math.max(mostOpen, ++open);
    headers.push(request.headers.authorization);
    void text(request).then((body) => {
      let reply: Refusal;
      try {
        const url = new URL(request.url ?? "/", "http://localhost");
        reply = answer(request.method ?? "", url, body === "" ? undefined : JSON.parse(body));
      } catch (cause) {
        reply = { status: 400, body: { error_code: "INVALID_PARAMETER_VALUE", message: String(cause) } };
      }
      open--;
      response.writeHead(reply.status, reply.headers).end(JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tracking/`;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url, experiments, runs, calls, headers, mostOpen: () => mostOpen, stop };
}
