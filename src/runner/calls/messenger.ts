import { randomBytes } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { announce } from "../../list/announce.ts";
import { openListFile } from "../../store/list-file.ts";
import { callCommand } from "./call-command.ts";
import { callMail } from "./call-mail.ts";
import type { CallOrder, Kind } from "./call-order.ts";
import { callWebhook } from "./call-webhook.ts";
import { type CallFacts, withCounts } from "./facts.ts";

/**
 * A program of its own, started for each event: it outlives the runner, whoever kills that, and nothing that it waits for can
 * hold the runner up. It reads a CallOrder from its standard input and writes what went wrong to its standard output, one
 * line for each way to be told.
 */

const KINDS: Readonly<Record<string, Kind>> = { command: callCommand, mail: callMail, webhook: callWebhook };

process.stdout.on("error", () => {}); // the runner has gone: the log has it
const json = await text(process.stdin);
if (json !== "") await deliver(JSON.parse(json) as CallOrder);

async function deliver(order: CallOrder): Promise<void> {
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
async function factsToTell({ facts }: CallOrder): Promise<CallFacts | undefined> {
  if (facts.event !== "done") return facts;
  const teller = randomBytes(9).toString("base64url");
  const finish = await openListFile(facts.file).update(announce(teller), { stubborn: true });
  return finish && withCounts(facts, finish);
}

async function complain({ facts, log }: CallOrder, trouble: string): Promise<void> {
  const line = `on-${facts.event}: ${trouble}`;
  process.stdout.write(`${line}\n`);
  await appendFile(log, `# cooperate: ${new Date().toISOString()} ${line}\n`).catch(() => {});
}

/** Of an error that may go over lines. */
function phrase(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ");
}
