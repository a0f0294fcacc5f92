import "../core/quiet-signals.ts"; // before anything else is loaded
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { messageOf } from "../core/failure.ts";
import { visible } from "../core/terminal-text.ts";
import { announce } from "../list/changes/announce.ts";
import { openListFile } from "../store/list-file.ts";
import { runCommandHook } from "./command-hook.ts";
import { openHookLog } from "./hook-log.ts";
import { sendMailHook } from "./mail-hook.ts";
import type { HookRequest, Hook } from "./hook-request.ts";
import { postWebhookHook } from "./webhook-hook.ts";
import { type HookEvent, type HookPayload, withCounts } from "./hook-payload.ts";
import { SYSTEM_CLOCK } from "../core/clock.ts";

/**
 * A program of its own, one for each runner that has something to report. It outlives the runner,
 * however that ends, and a slow call-back cannot delay the runner. It reads HookRequests from its
 * standard input, one line of JSON each, and writes failures to its standard output, one line
 * each. It ends when its input has ended and everything is delivered.
 */

const HOOKS: Readonly<Record<string, Hook>> = {
  command: runCommandHook,
  mail: sendMailHook,
  webhook: postWebhookHook,
};

/** When everything on a list fails and the command hangs, the machine must not fill up with
 *  processes. */
const AT_ONCE = 4;

/** What waits, of the events of which there may be one for each entry. */
const queues: Readonly<Partial<Record<HookEvent, { waiting: HookRequest[]; delivering: number }>>> = {
  start: { waiting: [], delivering: 0 },
  failure: { waiting: [], delivering: 0 },
};

process.stdout.on("error", () => {}); // the runner has gone: the failures are in the log, too
createInterface({ input: process.stdin }).on("line", (line) => {
  const request = parsed(line);
  if (request) void accept(request);
});

/** Undefined when the runner was killed in the middle of the line. */
function parsed(line: string): HookRequest | undefined {
  try {
    return JSON.parse(line) as HookRequest;
  } catch {
    return undefined;
  }
}

async function accept(request: HookRequest): Promise<void> {
  const queue = queues[request.facts.event];
  if (!queue) {
    await deliver(request);
    return;
  }
  queue.waiting.push(request);
  if (queue.delivering === AT_ONCE) return;
  queue.delivering++;
  for (let next = queue.waiting.shift(); next; next = queue.waiting.shift()) await deliver(next);
  queue.delivering--;
}

async function deliver(request: HookRequest): Promise<void> {
  const facts = await resolveFacts(request).catch(async (error: unknown) => {
    await reportFailure(request, `the completion of the list could not be recorded: ${messageLine(error)}`);
    return undefined;
  });
  if (!facts) return;
  await Promise.all(
    Object.entries(HOOKS).map(async ([name, hook]) => {
      const failure = await hook(request, facts).catch(messageLine);
      if (failure !== undefined) await reportFailure(request, `the ${name} failed: ${failure}`);
    }),
  );
}

/** Of many runners that see the list finished, exactly one announces it: the list's own
 *  transaction decides. This process decides it rather than the runner, so that between the
 *  decision and the delivery only this process has to stay alive. */
async function resolveFacts({ facts }: HookRequest): Promise<HookPayload | undefined> {
  if (facts.event !== "done") return facts;
  const teller = randomBytes(9).toString("base64url");
  const finish = await openListFile(facts.file).update(announce(teller), { retryOnPermissionError: true });
  return finish && withCounts(facts, finish);
}

async function reportFailure({ facts, log }: HookRequest, failure: string): Promise<void> {
  const line = `on-${facts.event}: ${failure}`;
  process.stdout.write(`${line}\n`);
  const file = await openHookLog(log, facts.file).catch(() => undefined);
  await file?.appendFile(`# cooperate: ${SYSTEM_CLOCK.now().toISOString()} ${line}\n`).catch(() => {});
  await file?.close().catch(() => {});
}

/** The message of an error on one line. */
function messageLine(error: unknown): string {
  return visible(messageOf(error).replaceAll(/\s+/g, " "));
}
