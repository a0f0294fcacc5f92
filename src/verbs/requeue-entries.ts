import { formatDuration } from "../core/duration.ts";
import type { EndedEntry, Entry } from "../core/entry.ts";
import { ALL, formatNumbers, type Selection } from "../core/selection.ts";
import type { Unconfirmed } from "../core/liveness.ts";
import type { Changed } from "../list/changes/change.ts";
import { isLost, type LostClaims } from "../list/changes/lose.ts";
import { requeue, type Requeued } from "../list/changes/requeue.ts";
import { findLost, type SearchOptions } from "../membership/find-lost.ts";
import { recoverRunners, sweepJournals } from "../membership/recover-runner.ts";
import { unreadableTeller } from "./ask-runners.ts";
import { LONGEST_LOOK_MS } from "./list-view.ts";
import { endOrphanedExperiments } from "./end-orphans.ts";
import { openListToChange } from "./open-list.ts";
import { claimsOf, endHeld, type HeldEntry, sayHolders } from "./end-held.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

/** What is to be put back. */
export interface RequeueRequest {
  readonly file: string;
  readonly selection: Selection;
  readonly which: "failed" | "any";
  readonly dryRun: boolean;
  /** Also what somebody holds who is not known to be lost. */
  readonly force: boolean;
  readonly leaseMs: number;
}

/** What `--requeue-failed` and `--requeue` have in common. */
export async function requeueEntries(world: World, request: RequeueRequest): Promise<ExitCode> {
  const { file, selection, which, dryRun, force, leaseMs } = request;
  const list = openListToChange(world, file);
  // Who lives is asked before the transaction, in which nothing waits.
  const entries = await list.read();
  const wanted = entries.filter((entry, n) => selection.includes(entry, n, entries.length));
  const search: SearchOptions = {
    leaseMs,
    ...(force && { forMs: LONGEST_LOOK_MS }), // whoever it is, it is taken from him
    onWatch: (unheard) => say(world, describeWatch(unheard, leaseMs)),
  };
  const assessment = await findLost(wanted, file, search);
  const tell = unreadableTeller(world);
  tell(assessment.unreadable);
  const { heeded, lost, unreadable } = dryRun
    ? { heeded: [], lost: assessment.lost, unreadable: [] }
    : await recoverRunners(list, assessment);
  tell(unreadable);
  const ended = heeded.filter(({ word }) => word !== "unbegun").map(({ n }) => n);
  if (ended.length > 0)
    say(world, `ended after their runner had died, which is recorded now: ${formatNumbers(ended)}`);
  const held = force ? heldOf(dryRun ? entries : await list.newest(), wanted, lost) : [];
  sayHolders(world, held, assessment);
  if (!dryRun && held.length > 0) {
    const nobodys = await endOrphanedExperiments(assessment, wanted, file);
    const gone = nobodys > 0 ? await recoverRunners(list, await findLost(wanted, file, search)) : undefined;
    await endHeld(
      world,
      list,
      held.filter(({ entry }) => !gone?.lost.has(entry.facts.claim)),
    );
  }
  const taken = claimsOf(held);
  // Those that were ended are meant, also where that is said by their status.
  const orTaken: Selection = {
    text: selection.text,
    includes: (entry, n, total) =>
      selection.includes(entry, n, total) || (isEnded(entry) && taken.has(entry.facts.claim ?? "")),
  };
  const meant = taken.size > 0 ? orTaken : selection;
  const requeueThem = requeue(meant, which, new Map([...lost, ...taken]));
  const change = (newest: readonly Entry[]): Changed<Result> => {
    const changed = requeueThem(newest);
    const { value } = changed;
    return { entries: changed.entries, value: { ...value, where: formatWhere(newest, value.running) } };
  };
  const result = dryRun ? change(entries).value : await list.update(change);
  if (!dryRun && lost.size + heeded.length + held.length > 0) await sweepJournals(list).catch(() => {});
  say(world, describe(result, which, selection, dryRun));
  const known = result.lost.filter((n) => !held.some((one) => one.n === n));
  if (known.length > 0) say(world, `among them, lost with their runner: ${formatNumbers(known)}`);
  // Without a selection nobody asked about the running ones.
  if (result.running.length > 0 && (which === "any" || selection !== ALL)) {
    say(world, `running, so left alone: ${result.where}`);
    if (which === "any" && !force) say(world, "if nobody runs that any more, put it back with --force");
  }
  return 0;
}

function isEnded(entry: Entry): entry is EndedEntry {
  return entry.status === "done" || entry.status === "failed" || entry.status === "cancelled";
}

/** Those of `wanted` that run, and are not known to be lost. */
function heldOf(entries: readonly Entry[], wanted: readonly Entry[], lost: LostClaims): HeldEntry[] {
  const claims = new Set(wanted.flatMap(({ status, facts }) => (status === "running" ? facts.claim : [])));
  return [...entries.entries()].flatMap(([n, entry]) =>
    entry.status === "running" && claims.has(entry.facts.claim) && !isLost(entry, lost) ? [{ n, entry }] : [],
  );
}

interface Result extends Requeued {
  /** Where the running ones run. */
  readonly where: string;
}

function describe(result: Result, which: "failed" | "any", selection: Selection, dryRun: boolean): string {
  const { requeued, running } = result;
  const count = requeued.length;
  if (count === 0) {
    if (which === "failed")
      return `nothing to requeue: no${selection === ALL ? "" : " selected"} entry has failed`;
    return `nothing to requeue${running.length > 0 ? "" : ": pending already"}`;
  }
  const verb = dryRun ? "would be" : count === 1 ? "is" : "are";
  return `${count} ${count === 1 ? "entry" : "entries"} ${verb} pending again: ${formatNumbers(requeued)}`;
}

function describeWatch(unheard: readonly Unconfirmed[], leaseMs: number): string {
  const who = [...new Set(unheard.map(({ host, pid }) => `${host} (pid ${pid})`))].join(", ");
  return `watching whether ${who} still lives: lost after ${formatDuration(leaseMs)} without a sign; Ctrl-C leaves all as it is`;
}

/** `2 on gpu2; 5-8 on gpu1`. */
function formatWhere(entries: readonly Entry[], numbers: readonly number[]): string {
  const byHost = new Map<string, number[]>();
  for (const n of numbers) {
    const entry = entries[n];
    if (entry?.status !== "running") continue;
    const { host } = entry.facts;
    byHost.set(host, [...(byHost.get(host) ?? []), n]);
  }
  return [...byHost].map(([host, its]) => `${formatNumbers(its)} on ${host}`).join("; ");
}
