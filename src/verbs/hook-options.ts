import type { Command } from "commander";
import type { Argv } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { splitWords } from "../core/shell-words.ts";
import type { HookOptions } from "../hooks/hooks.ts";
import type { World } from "./shared/world.ts";
import { collect } from "./collect.ts";

interface Options {
  readonly onStart?: string;
  readonly onFailure?: string;
  readonly onDone?: string;
  readonly onIdle?: string;
  readonly mailto?: readonly string[];
  readonly webhook?: string;
}

/** Declares the options for call-backs. */
export function configureHooks(command: Command): void {
  command
    .optionsGroup("Call-backs (run without a shell; the event is in COOPERATE_... variables):")
    .option("--on-start <command>", "run this when an experiment starts, at each attempt")
    .option("--on-failure <command>", "run this when an experiment has failed and is not tried again")
    .option(
      "--on-done <command>",
      "run this when the list is finished; pass it to every runner, and exactly one of them runs it",
    )
    .option(
      "--on-idle <command>",
      "run this when this runner begins to wait for work (with --wait or --idle-timeout)",
    )
    .option(
      "--mailto <addresses>",
      "send failure, done and idle by mail, to one or more addresses: ada@example.org,bob@example.org; the variable COOPERATE_SMTP_URL names the server: smtp://user:password@host:port",
      collect,
    )
    .option(
      "--webhook <url>",
      "post failure, done and idle as JSON; through http_proxy and https_proxy, unless no_proxy names the host",
    );
}

/** The values of the options of {@link configureHooks}; undefined when there are none.
 *  @throws CooperateError (usage) for a call-back that could not work: later nobody would see the
 *    error */
export function hooksOf(command: Command, env: World["env"]): HookOptions | undefined {
  const { onStart, onFailure, onDone, onIdle, mailto, webhook } = command.opts<Options>();
  const given = [onStart, onFailure, onDone, onIdle, mailto, webhook];
  if (given.every((each) => each === undefined)) return undefined;
  return {
    ...(onStart !== undefined && { start: wordsOf("--on-start", onStart) }),
    ...(onFailure !== undefined && { failure: wordsOf("--on-failure", onFailure) }),
    ...(onDone !== undefined && { done: wordsOf("--on-done", onDone) }),
    ...(onIdle !== undefined && { idle: wordsOf("--on-idle", onIdle) }),
    ...(mailto !== undefined && { mailto: addressesOf(mailto, env) }),
    ...(webhook !== undefined && { webhook: webhookOf(webhook) }),
  };
}

function wordsOf(option: string, text: string): Argv {
  const [program, ...rest] = splitWords(text);
  if (program === undefined || program === "") {
    throw usageError(
      `${option} has no program`,
      `for example: ${option} 'notify-send "the list is finished"'`,
    );
  }
  return [program, ...rest];
}

/** The addresses of `--mailto`, which may be given more than once, each with several. */
function addressesOf(texts: readonly string[], env: World["env"]): readonly string[] {
  const addresses = texts.flatMap((text) => text.split(",")).map((text) => text.trim());
  const bad = addresses.find((text) => !/^[^\s@,<>"]+@[^\s@,<>"]+$/.test(text));
  if (bad !== undefined) {
    throw usageError(
      `--mailto ${JSON.stringify(bad)} is not an address`,
      "for example: --mailto ada@example.org, or --mailto ada@example.org,bob@example.org",
    );
  }
  const server = env["COOPERATE_SMTP_URL"];
  const hint = "set COOPERATE_SMTP_URL=smtp://user:password@host:port, or smtps:// for TLS from the start";
  if (server === undefined || server === "") throw usageError("--mailto needs a mail server", hint);
  // The value is not shown: it may hold a password.
  if (!["smtp:", "smtps:"].includes(urlOf(server)?.protocol ?? "")) {
    throw usageError("COOPERATE_SMTP_URL is not the URL of a mail server", hint);
  }
  return [...new Set(addresses)];
}

function webhookOf(text: string): string {
  const url = urlOf(text);
  const good =
    url && ["http:", "https:"].includes(url.protocol) && url.username === "" && url.password === "";
  if (good) return url.href;
  throw usageError(
    "--webhook: this is not a URL to which JSON can be posted",
    "expected http:// or https://, without user and password",
  );
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
