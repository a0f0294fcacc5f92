import { describeCrowd } from "../core/crowd.ts";
import { formatDuration } from "../core/duration.ts";
import type { RunEvent } from "../core/event.ts";
import { unreachable } from "../core/entry.ts";
import { describeForeignLock, isForeignLock } from "../core/foreign-lock.ts";
import { describeOutcome, succeeded } from "../core/outcome.ts";
import { describeShortage } from "../core/shortage.ts";
import { formatNumbers } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import { describeUnreadable } from "../core/unreadable.ts";
import { describeWaits, describeStuck } from "./waiting-lines.ts";

/** The message for an event of `--run`: one line for each start and end, and what to type after a
 *  failure.
 *  @param file the list as the user named it */
export function describeEvent(event: RunEvent, file: string): string | undefined {
  switch (event.kind) {
    case "started": {
      const attempt = event.attempt > 1 ? `, attempt ${event.attempt}` : "";
      const name = event.name === undefined ? "" : ` ${event.name}:`;
      const gpus = event.gpus === undefined ? "" : `, GPU ${event.gpus}`;
      return `[${event.n}]${name} ${quoteWords(event.argv)}  (log ${basename(event.log)}${attempt}${gpus})`;
    }
    case "ended":
      return describeEnd(event);
    case "waiting":
      return describeWaiting(event, file);
    case "recovered":
      return describeRecovery(event);
    case "recorded":
      return describeRecorded(event);
    case "skipped":
      return `[${event.n}] skipped: it was to run after ${event.by}, which was not done; --requeue of ${event.by} puts both back`;
    case "unmet": {
      const then =
        event.waitMs === undefined ? "it is as it was" : `tried again in ${formatDuration(event.waitMs)}`;
      return `[${event.n}] not yet: ${event.said.split("\n", 1)[0]}; ${then}`;
    }
    case "reinstated": {
      const { n, outcome, status } = event;
      const what = outcome ? `${describeOutcome(outcome)}, which is recorded again` : `it is ${status} again`;
      return `[${n}] is not running, although the list says so, because an older version of the list was restored: ${what}`;
    }
    case "unreadable":
      return describeUnreadable(event.what);
    case "idle":
      return describeIdle(event);
    case "stuck":
      return describeStuck(event.stuck, file).join("; ");
    case "stopping": {
      if (event.running === 0) return `${event.signal}: stopping; a second signal leaves at once`;
      const what =
        event.running === 1 ? "the running experiment" : `the ${event.running} running experiments`;
      return `${event.signal}: stopping ${what}; a second signal does not wait for ${event.running === 1 ? "it" : "them"}`;
    }
    case "held-back":
      return `waiting: ${event.why}`;
    case "short":
      return describeShort(event);
    case "no-log":
      return `job logs cannot be written in ${event.directory} now (${event.code}): nothing starts in the meantime; trying again`;
    case "finishing": {
      const what =
        event.running === 1
          ? "1 experiment still runs and goes"
          : `${event.running} experiments still run and go`;
      const them = event.running === 1 ? "it" : "them";
      return `nothing more begins here; ${what} on to the end (Ctrl-C ends ${them} and gives ${them} back)`;
    }
    case "resized":
      return `${event.slots} at the same time from now on, as requested with --jobs (before: ${event.before})`;
    case "log-trouble":
      return `${event.log} could not be shown or finished: ${event.error}`;
    case "output-trouble":
      return `[${event.n}] ${event.error}`;
    default:
      return unreachable(event);
  }
}

function describeEnd(event: Extract<RunEvent, { kind: "ended" }>): string {
  const { n, outcome } = event;
  const how = describeOutcome(outcome);
  const after = outcome.kind === "unstarted" ? "" : ` after ${formatDuration(event.durationMs)}`;
  if (!event.recorded)
    return `[${n}] ${how}${after}; but another runner has taken the entry in the meantime, and its outcome counts`;
  if (event.lost && outcome.kind === "interrupted" && outcome.isWalltime)
    return `[${n}] FAILED: ${how}${after}, as too often before: it needs more time (--launch ... --time 8h)`;
  if (event.lost)
    return `[${n}] FAILED: its supervisor was killed too often in a row, perhaps by the experiment itself`;
  if (outcome.kind === "interrupted") return `[${n}] ${how}${after}; ${event.status ?? "pending"} again`;
  if (outcome.kind === "cancelled") return `[${n}] cancelled${after}`;
  if (event.retried)
    return `[${n}] failed: ${how}${after}; ${event.status ?? "pending"} again, since it has retries left`;
  return succeeded(outcome) ? `[${n}] done${after}` : `[${n}] FAILED: ${how}${after}`;
}

function describeRecovery({ n, host, pid, how, status }: Extract<RunEvent, { kind: "recovered" }>): string {
  const runner = `${host} (pid ${pid})`;
  const why = {
    process: "has ended",
    heartbeat: "has no heartbeat any more",
    lease: "gave no sign of life for the whole lease (--lease)",
  }[how];
  const then = {
    pending: "pending again",
    failed: "FAILED: lost too often in a row",
    held: "held, as requested",
    cancelled: "cancelled, as requested",
  }[status];
  return `[${n}] its runner ${runner} ${why}: ${then}`;
}

function describeRecorded(event: Extract<RunEvent, { kind: "recorded" }>): string {
  const { n, host, pid, outcome, status } = event;
  const runner = `[${n}] its runner ${host} (pid ${pid}) has ended`;
  if (status === "cancelled") return `${runner}: cancelled, as requested`;
  const how = succeeded(outcome) ? "" : ` (${describeOutcome(outcome)})`;
  const then = status === "pending" ? "; pending again, since it has retries left" : "";
  return `${runner}: it had already ended${how}, which is recorded now${then}`;
}

function describeIdle({ waits, unconfirmed, awaited }: Extract<RunEvent, { kind: "idle" }>): string {
  const whatFor = waits
    ? ["new or lost work (Ctrl-C leaves)", ...describeWaits(awaited)]
    : describeWaits({ ...awaited, paused: 0 }); // the runner does not stay for these
  const stay = `nothing to run${whatFor.length > 0 ? `; waiting for ${whatFor.join(", ")}` : ""}`;
  if (unconfirmed.length === 0) return stay;
  const who = [...new Set(unconfirmed.map(({ host, pid }) => `${host} (pid ${pid})`))].join(", ");
  const numbers = formatNumbers(unconfirmed.map(({ n }) => n));
  return `${stay}; watching whether the runner of ${numbers} is still alive: ${who}`;
}

function describeWaiting(
  { code, waitedMs, lock, said }: Extract<RunEvent, { kind: "waiting" }>,
  file: string,
): string | undefined {
  const waited = formatDuration(waitedMs);
  if (isForeignLock(code)) {
    const { message, hint } = describeForeignLock(code, lock ?? `${file}.lock`);
    return `${message}: ${hint}`;
  }
  switch (code) {
    case "EMALFORMED":
      return `${said}: nothing more is claimed, and outcomes are kept for ten minutes; repair the file, or restore an older one`;
    case "EISDIR":
      return `${file} is a directory: trying again (${waited} so far), so that no outcome is lost; put the list back`;
    case "EFENCED":
    case "ECHANGED":
      return undefined; // another runner won the race; the next try follows in a moment
    case "ECROWDED":
      return describeCrowd(Number(said), file);
    case "ELOCKED":
      return `waiting for the lock of ${file} (${waited} so far)`;
    case "ENOSPC":
    case "ESHORT":
      return `no space left to write ${file}: trying again (${waited} so far); free some space`;
    case "EDQUOT":
      return `the quota for ${file} is used up: trying again (${waited} so far)`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `no permission to write ${file}: trying again (${waited} so far), so that no outcome is lost`;
    case "EMFILE":
    case "ENFILE":
    case "ENOMEM": {
      const { what, remedy } = describeShortage(code);
      return `${what} to use ${file}: trying again (${waited} so far); ${remedy}`;
    }
    default:
      return `the storage of ${file} says ${code}: trying again (${waited} so far)`;
  }
}

function describeShort({ code, slots }: Extract<RunEvent, { kind: "short" }>): string {
  const { what, remedy } = describeShortage(code);
  const then = slots > 1 ? `${slots} at the same time for a while` : "one at a time, and trying again";
  return `${what}: ${then}; experiments that did not start are pending again, and no attempt is counted; ${remedy}, or use fewer slots (-j)`;
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
