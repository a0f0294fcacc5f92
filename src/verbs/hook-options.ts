import type { Command } from "commander";
import type { Argv } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { splitWords } from "../core/shell-words.ts";
import type { HookOptions } from "../hooks/hooks.ts";
import type { World } from "./world.ts";

interface Options {
  readonly onFailure?: string;
  readonly onDone?: string;
  readonly onIdle?: string;
  readonly mailto?: string;
  readonly webhook?: string;
}

/** The options by which `--run` is told whom to call back. */
export function configureHooks(command: Command): void {
  command
    .optionsGroup("Be told (facts in COOPERATE_...; no shell; holds nothing up):")
    .option("--on-failure <command>", "run this when an experiment has failed for good")
    .option("--on-done <command>", "run this when the list is finished: once, whatever the number of runners")
    .option("--on-idle <command>", "run this when this runner begins to wait for work (--wait)")
    .option("--mailto <address>", "mail all of that; COOPERATE_SMTP_URL=smtp://user:password@host:port")
    .option("--webhook <url>", "post all of that as JSON");
}

/** What `command` was given of them; undefined without any.
 *  @throws CooperateError (usage) for what could not work later, when nobody looks */
export function hooksOf(command: Command, env: World["env"]): HookOptions | undefined {
  const { onFailure, onDone, onIdle, mailto, webhook } = command.opts<Options>();
  if ([onFailure, onDone, onIdle, mailto, webhook].every((each) => each === undefined)) return undefined;
  return {
    ...(onFailure !== undefined && { failure: wordsOf("--on-failure", onFailure) }),
    ...(onDone !== undefined && { done: wordsOf("--on-done", onDone) }),
    ...(onIdle !== undefined && { idle: wordsOf("--on-idle", onIdle) }),
    ...(mailto !== undefined && { mailto: addressOf(mailto, env) }),
    ...(webhook !== undefined && { webhook: webhookOf(webhook) }),
  };
}

function wordsOf(option: string, text: string): Argv {
  const [program, ...rest] = splitWords(text);
  if (program === undefined || program === "") {
    throw usageError(`${option} has no program`, `for instance ${option} 'notify-send "it is over"'`);
  }
  return [program, ...rest];
}

function addressOf(text: string, env: World["env"]): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) {
    throw usageError(
      `--mailto ${JSON.stringify(text)} is no address`,
      "for instance --mailto ada@example.org",
    );
  }
  const server = env["COOPERATE_SMTP_URL"];
  const hint = "set COOPERATE_SMTP_URL=smtp://user:password@host:port, or smtps:// for TLS from the start";
  if (server === undefined || server === "") throw usageError("--mailto needs a mail server", hint);
  // What is wrong with it is not shown: it may hold a password.
  if (!["smtp:", "smtps:"].includes(urlOf(server)?.protocol ?? "")) {
    throw usageError("COOPERATE_SMTP_URL is not the URL of a mail server", hint);
  }
  return text;
}

function webhookOf(text: string): string {
  const url = urlOf(text);
  const good =
    url && ["http:", "https:"].includes(url.protocol) && url.username === "" && url.password === "";
  if (good) return url.href;
  throw usageError(
    "--webhook is no URL that can be posted to",
    "expected http:// or https://, without a user",
  );
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
