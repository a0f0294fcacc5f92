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
import { type HookPayload, withCounts } from "./hook-payload.ts";

/**
 * A program of its own, one for each runner that has something to tell: it outlives the runner, whoever kills that, and nothing
 * that it waits for can hold the runner up. It reads CallOrders from its standard input, one line of JSON each, and writes what
 * went wrong to its standard output, one line for each way to be told. It ends when it has told all, and its input has ended.
 */

const KINDS: Readonly<Record<string, Hook>> = {
  command: runCommandHook,
  mail: sendMailHook,
  webhook: postWebhookHook,
};

/** A list on which everything fails, and a command that hangs, must not fill the machine with processes. */
const FAILURES_AT_ONCE = 4;

const failures: HookRequest[] = [];
let telling = 0;

process.stdout.on("error", () => {}); // the runner has gone: the log has it
for await (const line of createInterface({ input: process.stdin })) {
  const order = parsed(line);
  if (order) void take(order);
}

/** Undefined when the runner was killed in the middle of the line. */
function parsed(line: string): HookRequest | undefined {
  try {
    return JSON.parse(line) as HookRequest;
  } catch {
    return undefined;
  }
}

async function take(order: HookRequest): Promise<void> {
  if (order.facts.event !== "failure") {
    await deliver(order);
    return;
  }
  failures.push(order);
  if (telling === FAILURES_AT_ONCE) return;
  telling++;
  for (let next = failures.shift(); next; next = failures.shift()) await deliver(next);
  telling--;
}

async function deliver(order: HookRequest): Promise<void> {
  const facts = await factsToTell(order).catch(async (error: unknown) => {
    await complain(order, `that the list is finished could not be written down: ${phrase(error)}`);
    return undefined;
  });
  if (!facts) return;
  await Promise.all(
    Object.entries(KINDS).map(async ([name, kind]) => {
      const trouble = await kind(order, facts).catch(phrase);
      if (trouble !== undefined) await complain(order, `the ${name} failed: ${trouble}`);
    }),
  );
}

/** Of many runners that see the list finished one tells it, by the list's own transaction. It is here and not in the runner
 *  that this is decided, so that between the decision and the telling nobody has to stay alive but us. */
async function factsToTell({ facts }: HookRequest): Promise<HookPayload | undefined> {
  if (facts.event !== "done") return facts;
  const teller = randomBytes(9).toString("base64url");
  const finish = await openListFile(facts.file).update(announce(teller), { retryOnPermissionError: true });
  return finish && withCounts(facts, finish);
}

async function complain({ facts, log }: HookRequest, trouble: string): Promise<void> {
  const line = `on-${facts.event}: ${trouble}`;
  process.stdout.write(`${line}\n`);
  const file = await openHookLog(log, facts.file).catch(() => undefined);
  await file?.appendFile(`# cooperate: ${new Date().toISOString()} ${line}\n`).catch(() => {});
  await file?.close().catch(() => {});
}

/** Of an error that may go over lines. */
function phrase(error: unknown): string {
  return visible(messageOf(error).replaceAll(/\s+/g, " "));
}
