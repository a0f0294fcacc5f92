import { hostname } from "node:os";
import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { isLoopback } from "../serve/addresses.ts";
import type { Place } from "../serve/bind.ts";
import { hostRule } from "../serve/host-rule.ts";
import type { ReportOptions } from "./report/options.ts";
import { wholeNumber } from "./whole-number.ts";

/** What the command line of `--serve` says. */
export interface ServeVerbOptions extends Omit<ReportOptions, "output" | "force"> {
  readonly port?: string;
  readonly host?: string;
  readonly socket?: string;
  readonly tokenFile?: string;
  readonly idleTimeout?: string;
  readonly control?: true;
}

/** Declares the options about where a page is served, and to whom. */
export function configureServe(command: Command): void {
  command
    .option("--open", "show the page in a browser of this machine")
    .option("--control", "let the page requeue, cancel, pause, resume and prioritize entries")
    .option("--port <n>", "the port (default: one that is free)")
    .option("--token-file <file>", "keep the secret of the address in this file, so that it stays the same")
    .option("--idle-timeout <duration>", "end when nobody has looked at the page for that long")
    .option("--socket <path>", "listen on a socket in the file system, that only you can use")
    .option("--host <address>", "serve to other machines, unencrypted; needs --token-file");
}

const MOST_PORT = 65_535;

/** Where the page is served.
 *  @throws CooperateError (usage) for what does not go together */
export function checkServe({ port, host, socket, tokenFile }: ServeVerbOptions): Place {
  if (socket !== undefined && (port !== undefined || host !== undefined))
    throw usageError(
      `--socket and ${port === undefined ? "--host" : "--port"} do not go together`,
      "give one of them",
    );
  if (socket !== undefined) return { kind: "socket", path: socket, isOurHost: hostRule() };
  const number = port === undefined ? 0 : wholeNumber("--port", port, 0);
  if (number > MOST_PORT) throw usageError(`--port ${port}: ports go up to ${MOST_PORT}`);
  if (host === undefined || host === "localhost")
    return { kind: "loopback", port: number, isOurHost: hostRule() };
  if (!isLoopback(host) && tokenFile === undefined)
    throw usageError(
      `--host ${host} lets other machines in, without encryption: it needs --token-file`,
      "a tunnel is safer: leave --host out, and use ssh -L",
    );
  return { kind: "address", address: host, port: number, isOurHost: hostRule([host, ...ownNames()]) };
}

/** The names of this machine, with and without its domain. */
function ownNames(): string[] {
  const name = hostname();
  return [name, name.split(".", 1)[0] ?? name];
}
