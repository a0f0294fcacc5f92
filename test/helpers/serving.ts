import { type IncomingMessage, request as httpRequest } from "node:http";
import { onTestFinished } from "vitest";
import type { LiveData } from "../../src/page/data/live-data.ts";
import { type Running, start } from "./cli.ts";
import { until } from "./until.ts";

/** A `cooperate --serve` that runs. */
export interface Serving {
  readonly running: Running;
  /** With the token. */
  readonly url: URL;
  readonly token: string;
  /** What it has said on stderr by now. */
  readonly said: () => string;
  /** Sends a request, with our cookie unless other headers are given. */
  readonly ask: (path: string, options?: AskOptions) => Promise<Answer>;
  readonly data: () => Promise<LiveData>;
  /** Opens the stream. */
  readonly events: (since: string, headers?: Readonly<Record<string, string>>) => Promise<Events>;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Without the cookie. */
  readonly isStranger?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** One event of a stream. */
export interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

export interface Events {
  readonly status: number;
  /** Those that have come by now. */
  readonly all: () => readonly StreamEvent[];
  readonly close: () => void;
}

/** Starts `cooperate --serve ARGS`, and waits until it serves. */
export async function serve(args: readonly string[], cwd: string, env?: NodeJS.ProcessEnv): Promise<Serving> {
  const running = start(["--serve", ...args], { cwd, ...(env && { env }) });
  let [out, said] = ["", ""];
  running.child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  running.child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const printed = await until("the address is printed", () => {
    if (running.child.exitCode !== null) return `it has ended: ${said}`;
    return /http:\S+(?=\n)/.exec(out)?.[0];
  });
  const url = new URL(printed);
  const socketPath = args.includes("--socket") ? args[args.indexOf("--socket") + 1] : undefined;
  const where = socketPath === undefined ? { host: "127.0.0.1", port: url.port } : { socketPath, cwd };
  const send = sender(
    { ...where, ...(socketPath !== undefined && { socketPath: `${cwd}/${socketPath}` }) },
    url.host,
  );
  const entered = await send(`/?token=${url.searchParams.get("token")}`, {});
  const cookie = entered.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const ask: Serving["ask"] = async (path, { isStranger = false, headers = {}, ...more } = {}) =>
    send(path, { ...more, headers: { ...(isStranger ? {} : { cookie }), ...headers } });
  return {
    running,
    url,
    token: url.searchParams.get("token") ?? "",
    said: () => said,
    ask,
    data: async () => JSON.parse((await ask("/data")).text) as LiveData,
    events: async (since, headers = {}) =>
      openEvents({
        ...where,
        path: `/events?since=${since}`,
        headers: { host: url.host, cookie, ...headers },
      }),
  };
}

function sender(where: object, host: string) {
  return async (path: string, { method = "GET", headers = {}, body }: AskOptions): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ ...where, method, path, headers: { host, ...headers } }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        const { statusCode: status = 0, headers: answered } = response;
        const finish = (): void => resolve({ status, headers: answered, text });
        response.on("end", finish).on("error", finish);
      });
      request.on("error", reject);
      request.end(body);
    });
}

async function openEvents(options: object): Promise<Events> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("error", () => {});
      resolve({
        status: response.statusCode ?? 0,
        all: () => text.split("\n\n").slice(0, -1).flatMap(parseEvent),
        close: () => request.destroy(),
      });
    });
    request.on("error", reject);
    request.end();
    onTestFinished(() => void request.destroy());
  });
}

function parseEvent(block: string): StreamEvent[] {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  const [event, data] = [field("event"), field("data")];
  return event === undefined || data === undefined
    ? []
    : [{ event, id: field("id"), data: JSON.parse(data) }];
}
