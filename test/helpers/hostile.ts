import { chmodSync } from "node:fs";
import { quoteWords } from "../../src/core/shell-words.ts";
import { formatRunnerId, ownRunnerId } from "../../src/processes/runner-id.ts";
import { aliasOf, translateRunner } from "../../src/remote/protocol/machine-alias.ts";
import { PROTOCOL } from "../../src/remote/protocol/messages.ts";
import { cooperate } from "./cli.ts";
import { Workspace } from "./workspace.ts";

/** The first message of a runner, and the ids of runners that are its own and that are not. */
export const HELLO = { t: "hello", protocol: PROTOCOL, version: "0.1.0", secret: "s" };
export const OWN = translateRunner(formatRunnerId(ownRunnerId()), aliasOf("s"));
export const OTHERS = translateRunner(formatRunnerId(ownRunnerId()), aliasOf("t"));

/** Messages as they are sent. */
export function sent(...messages: readonly object[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join("");
}

/** Serves a list of one entry to a runner that sends `input`.
 *  @returns what it said, and the list and the files beside it after that */
export async function serveHostile(input: string | Buffer) {
  const work = new Workspace();
  work.list("x.json", [["true"]]);
  const before = work.read("x.json");
  const result = await cooperate(["--serve-list", "x.json"], { cwd: work.path, input });
  return { ...result, isUnchanged: work.read("x.json") === before, files: work.files() };
}

/** Runs a list that is reached by an ssh(1) which is this bash script. */
export async function runHostile(script: string) {
  const work = new Workspace();
  work.write("ssh", `#!/bin/bash\n${script}\n`);
  chmodSync(work.at("ssh"), 0o755);
  const own = { XDG_CACHE_HOME: work.at("cache"), COOPERATE_SSH: quoteWords([work.at("ssh")]) };
  return cooperate(["--run", "host:x.json"], { cwd: work.path, env: { ...process.env, ...own } });
}
