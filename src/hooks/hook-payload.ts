import type { Argv, RunningEntry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { describeOutcome, type Outcome, succeeded } from "../core/outcome.ts";
import { quoteWords } from "../core/shell-words.ts";

/** The events that a hook can report. Mail and webhook report all but `start`, of which there are
 *  as many as attempts. */
export type HookEvent = "start" | "failure" | "done" | "idle";

/** What a hook reports, in the same form to commands, by mail and to web servers (docs/cli.md). */
export interface HookPayload {
  readonly event: HookEvent;
  /** Absolute path of the list. */
  readonly file: string;
  /** Where the entry ran; without an entry, the host of the runner that reports. */
  readonly host: string;
  readonly entry?: number;
  readonly attempt?: number;
  readonly name?: string;
  readonly log?: string;
  /** The exit code, or the name of a signal. */
  readonly exit?: number | string;
  /** Why it failed, where `exit` does not say so: `spawn`, `timeout`, `lost`. */
  readonly reason?: string;
  readonly command?: string;
  readonly done?: number;
  readonly failed?: number;
  readonly cancelled?: number;
  /** All of it in one sentence. */
  readonly text: string;
}

/** The kernel accepts no environment variable of more than 128 KiB. */
const LONGEST = 32_000;

/** The payload of the failure that `event` reports. Undefined when it reports none, or none that
 *  is final: an entry that is tried again has not failed yet. */
export function failureIn(event: RunEvent, file: string): HookPayload | undefined {
  if (event.kind === "recovered" && event.status === "failed") {
    const facts = { exit: "", reason: "lost", how: "its runner was lost too often in a row" };
    return failure(event.n, event.entry, event.entry.facts.log, facts, file);
  }
  if (event.kind === "recorded" && event.status === "failed") {
    const { n, entry, log, outcome } = event;
    if (outcome.kind === "interrupted" || outcome.kind === "cancelled") return undefined;
    return failure(n, entry, log, { ...endOf(outcome), how: describeOutcome(outcome) }, file);
  }
  if (event.kind !== "ended" || !event.recorded || event.retried) return undefined;
  const { outcome } = event;
  if (succeeded(outcome) || outcome.kind === "interrupted" || outcome.kind === "cancelled") return undefined;
  return failure(event.n, event.entry, event.log, { ...endOf(outcome), how: describeOutcome(outcome) }, file);
}

/** The payload of an attempt that has started. */
export function startFacts(
  { n, argv, name = "", attempt, log }: Extract<RunEvent, { kind: "started" }>,
  file: string,
  host: string,
): HookPayload {
  const text = `${basename(file)}: entry ${n} started on ${host}`;
  return { event: "start", file, host, entry: n, attempt, name, log, command: shownCommand(argv), text };
}

/** The payload of a finished list, without the figures that only the list can tell. */
export function doneFacts(file: string, host: string): HookPayload {
  return { event: "done", file, host, text: `${basename(file)} is finished` };
}

/** `facts` with the figures of the finished list. */
export function withCounts(
  facts: HookPayload,
  counts: { readonly done: number; readonly failed: number; readonly cancelled: number },
): HookPayload {
  const { done, failed, cancelled } = counts;
  const text = `${facts.text}: ${done} done, ${failed} failed, ${cancelled} cancelled`;
  return { ...facts, done, failed, cancelled, text };
}

/** The payload of a runner that has nothing to run. */
export function idleFacts(file: string, host: string): HookPayload {
  return { event: "idle", file, host, text: `${basename(file)}: ${host} has nothing to run and waits` };
}

/** `inherited` with the facts as variables. Facts that this event does not have are empty, because
 *  the runner may be part of an experiment and have inherited its variables. */
export function environmentOf(facts: HookPayload, inherited: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  const { event, file, host, entry, attempt, name, log, exit, reason, command } = facts;
  const { done, failed, cancelled } = facts;
  const own = {
    event,
    file,
    host,
    entry,
    attempt,
    name,
    log,
    exit,
    reason,
    command,
    done,
    failed,
    cancelled,
  };
  const variables = Object.entries(own).map(([key, value]) => [
    `COOPERATE_${key.toUpperCase()}`,
    String(value ?? "").replaceAll("\0", "·"), // no variable can contain NUL
  ]);
  return { ...inherited, ...(Object.fromEntries(variables) as NodeJS.ProcessEnv) };
}

interface End {
  readonly exit: number | string;
  readonly reason: string;
  /** In words. */
  readonly how: string;
}

function failure(
  n: number,
  { argv, options, facts }: RunningEntry,
  log: string | undefined,
  { exit, reason, how }: End,
  file: string,
): HookPayload {
  return {
    event: "failure",
    file,
    host: facts.host,
    entry: n,
    attempt: facts.attempt,
    name: options.name ?? "",
    log: log ?? "",
    exit,
    reason,
    command: shownCommand(argv),
    text: `${basename(file)}: entry ${n} failed on ${facts.host}: ${how}`,
  };
}

function endOf(outcome: Outcome): Omit<End, "how"> {
  if (outcome.kind === "exited") return { exit: outcome.exitCode, reason: "" };
  if (outcome.kind === "signalled") return { exit: outcome.signal, reason: "" };
  return { exit: "", reason: outcome.kind === "unstarted" ? "spawn" : outcome.kind };
}

function shownCommand(argv: Argv): string {
  const command = quoteWords(argv);
  return command.length > LONGEST ? `${command.slice(0, LONGEST)}...` : command;
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
