import { resolve } from "node:path";
import type { EndFacts, Entry, PastAttempt } from "../core/entry.ts";
import type { AttemptChoice } from "./request.ts";

/** An attempt that may have reported something. */
export interface Attempt {
  /** Absolute path of its job log; undefined when the list does not tell it. */
  readonly log: string | undefined;
  /** Where it ran. */
  readonly host: string | undefined;
  /** Whether nobody writes any more. */
  readonly isOver: boolean;
}

/** A row to be: the attempts of which it tells. */
export interface ChosenAttempts {
  /** The number of the last of them; 0 when there is none. */
  readonly attempt: number;
  readonly status: string;
  readonly attempts: readonly Attempt[];
}

/** The rows of an entry, and the attempts that each of them tells of.
 *  @param folder where relative paths start, when the record says nothing else */
export function chooseAttempts(entry: Entry, choice: AttemptChoice, folder: string): ChosenAttempts[] {
  const none = { attempt: 0, status: entry.status, attempts: [] };
  const facts: EndFacts = entry.facts;
  const base = resolve(folder, facts.directory ?? ".");
  const past = (facts.history ?? []).map((each) => pastAttempt(each, base));
  const latest = latestAttempt(entry, base);
  const all = latest ? [...past, latest] : past;
  switch (choice) {
    case "latest":
      return [latest ?? none];
    case "done":
      return [all.findLast(({ status }) => status === "done") ?? none];
    case "all":
      return all.length === 0 ? [none] : all;
    case "joined": {
      const attempt = all.at(-1)?.attempt ?? 0;
      return [{ attempt, status: entry.status, attempts: all.flatMap(({ attempts }) => attempts) }];
    }
  }
}

/** What the record of `entry` tells of; undefined for one that waits: what it reported before is to
 *  be replaced. */
function latestAttempt({ status, facts }: Entry, base: string): ChosenAttempts | undefined {
  const { attempt = 1, log, host, claim, startedAt }: EndFacts = facts;
  if (status === "pending" || status === "held") return undefined;
  if (log === undefined && claim === undefined && startedAt === undefined) return undefined;
  const isOver = status !== "running";
  return { attempt, status, attempts: [{ log: pathOf(base, log), host, isOver }] };
}

function pastAttempt(past: PastAttempt, base: string): ChosenAttempts {
  const { attempt = 1, log, host } = past;
  return { attempt, status: statusOf(past), attempts: [{ log: pathOf(base, log), host, isOver: true }] };
}

function statusOf({ exitCode, reason }: PastAttempt): string {
  if (exitCode === 0) return "done";
  return reason === "cancelled" ? "cancelled" : "failed";
}

/** Runners write an absolute path; a person may write a relative one. */
function pathOf(base: string, log: string | undefined): string | undefined {
  return log === undefined ? undefined : resolve(base, log);
}
