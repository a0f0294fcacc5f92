import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SMTPServer } from "smtp-server";
import { onTestFinished } from "vitest";
import { quoteWords } from "../../src/core/shell-words.ts";
import type { Workspace } from "./workspace.ts";

const CALLED = fileURLToPath(new URL("../programs/called.mjs", import.meta.url));

export interface Told {
  readonly words: string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly pid: number;
}

/**
 * A command for `--on-...` that writes its environment and words to `file` (programs/called.mjs).
 */
export function tellTo(file: string, ...words: string[]): string {
  return quoteWords([process.execPath, CALLED, file, ...words]);
}

/** What call-backs have written so far, in the order of time. */
export function toldIn(workspace: Workspace, file: string): Told[] {
  if (!existsSync(workspace.at(file))) return [];
  const lines = workspace.read(file).split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Told);
}

/** A web server on this machine that accepts posts and answers with `status`. */
export async function startWebServer(status = 200) {
  const posted: { url: string | undefined; type: string | undefined; json: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const json = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      posted.push({ url: request.url, type: request.headers["content-type"], json });
      response.writeHead(status).end("thanks");
    });
  });
  const port = await listen(server);
  return { posted, url: `http://127.0.0.1:${port}/hook/secret` };
}

/** Lets `server` listen on a free port of this machine until the test is over. */
async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy on this machine: it remembers what it was asked for, passes plain requests on, and
 *  refuses tunnels. */
export async function startProxy() {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url} ${incoming.headers["proxy-authorization"] ?? ""}`.trim());
    const { method, headers } = incoming;
    const onward = request(incoming.url ?? "", { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  server.on("connect", ({ url }, socket) => {
    asked.push(`CONNECT ${url}`);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  const port = await listen(server);
  return { asked, host: `127.0.0.1:${port}` };
}

/** A mail server on this machine for the user ada with the password "p w"; it has no TLS. */
export async function startMailServer() {
  const mails: { from: string; to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    onAuth({ username, password }, _session, callback) {
      if (username === "ada" && password === "p w") callback(null, { user: username });
      else callback(new Error("who are you?"));
    },
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, text: Buffer.concat(chunks).toString() });
        callback();
      });
    },
  });
  server.on("error", () => {}); // a client that disconnects
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  onTestFinished(() => server.close());
  const { port } = server.server.address() as AddressInfo;
  return { mails, url: (password = "p w") => `smtp://ada:${encodeURIComponent(password)}@127.0.0.1:${port}` };
}
