import { formatDuration } from "../core/duration.ts";
import type { EndedEntry, Entry } from "../core/entry.ts";
import { ALL, formatNumbers, type Selection } from "../core/selection.ts";
import type { Unconfirmed } from "../core/liveness.ts";
import type { Changed } from "../list/changes/change.ts";
import { isLost, type LostClaims } from "../list/changes/lose.ts";
import { requeue, type Requeued } from "../list/changes/requeue.ts";
import type { LivenessAssessment } from "../membership/assess-liveness.ts";
import { LivenessObserver, type ObserveOptions, ONE_BEAT_MS } from "../membership/liveness-observer.ts";
import { type Recovered, recoverLost } from "../membership/recover-lost.ts";
import type { ListFile } from "../store/list-file.ts";
import type { HeldEntry } from "./ask-holders.ts";
import { claimsOf, endHeld, sayHolders } from "./end-held.ts";
import { endOrphanedExperiments } from "./end-orphans.ts";
import { openListToChange } from "./open-list.ts";
import { byHost, sayTwice } from "./say-controlled.ts";
import { unreadableTeller } from "./shared/tell-unreadable.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

/** Which entries are to be pending again. */
export interface RequeueRequest {
  readonly file: string;
  readonly selection: Selection;
  readonly which: "failed" | "any";
  readonly dryRun: boolean;
  /** Also entries whose runner is not known to be lost. */
  readonly force: boolean;
  readonly leaseMs: number;
}

/** What `--requeue-failed` and `--requeue` have in common. */
export async function requeueEntries(world: World, request: RequeueRequest): Promise<ExitCode> {
  const { file, selection, dryRun, force, leaseMs } = request;
  const list = openListToChange(world, file);
  // The runners are observed before the transaction, in which nothing may wait.
  const entries = await list.read();
  const includes = selection.within(entries);
  const wanted = entries.filter((entry, n) => includes(entry, n, entries.length));
  const how: ObserveOptions = {
    // With --force its entries are taken anyway.
    forMs: force ? ONE_BEAT_MS : Number.POSITIVE_INFINITY,
    onWait: (unconfirmed) => say(world, describeWait(unconfirmed, leaseMs)),
  };
  const observe = async (): Promise<LivenessAssessment> =>
    LivenessObserver.of(file, world, leaseMs).observe(wanted, how);
  const found = await observe();
  const tell = unreadableTeller(world);
  tell(found.unreadable);
  const takeOver = async ({ lost, replayed, unreadable }: Recovered): Promise<void> => {
    tell(unreadable);
    const ended = replayed.filter(({ word }) => word !== "unbegun").map(({ n }) => n);
    if (ended.length > 0)
      say(world, `recorded now, since they ended after their runner had died: ${formatNumbers(ended)}`);
    const held = force ? heldOf(dryRun ? entries : await list.newest(), wanted, lost) : [];
    sayHolders(world, held, found);
    if (!dryRun && held.length > 0) {
      const orphans = await endOrphanedExperiments(found, wanted, file);
      const gone = orphans > 0 ? await lostNow(list, await observe()) : undefined;
      await endHeld(
        world,
        list,
        held.filter(({ entry }) => !gone?.has(entry.facts.claim)),
      );
    }
    await putBack(world, list, request, dryRun ? entries : undefined, lost, held);
  };
  if (dryRun) await takeOver({ lost: found.lost, replayed: [], unreadable: [] });
  else await recoverLost(list, found, { takeOver, alwaysSweeps: force });
  return 0;
}

/** The claims that are lost after orphaned experiments were ended. */
async function lostNow(list: ListFile, found: LivenessAssessment): Promise<LostClaims> {
  return recoverLost(list, found, { takeOver: async ({ lost }) => lost });
}

/** Puts the selected entries back, and says so.
 *  @param entries of a dry run; undefined to change the list
 *  @param held those that are taken from runners that may live */
async function putBack(
  world: World,
  list: ListFile,
  { selection, which, dryRun, force }: RequeueRequest,
  entries: readonly Entry[] | undefined,
  lost: LostClaims,
  held: readonly HeldEntry[],
): Promise<void> {
  const taken = claimsOf(held);
  // Those that were ended are meant, also where the selection is by status and theirs has changed.
  const orTaken: Selection = {
    text: selection.text,
    within: (all) => {
      const includes = selection.within(all);
      return (entry, n, total) =>
        includes(entry, n, total) || (isEnded(entry) && taken.has(entry.facts.claim ?? ""));
    },
  };
  const meant = taken.size > 0 ? orTaken : selection;
  const requeueThem = requeue(meant, which, new Map([...lost, ...taken]));
  const change = (newest: readonly Entry[]): Changed<Result> => {
    const changed = requeueThem(newest);
    const { value } = changed;
    return { entries: changed.entries, value: { ...value, where: formatWhere(newest, value.running) } };
  };
  const result = entries ? change(entries).value : await list.update(change);
  if (entries) sayTwice(world, result.requeued, entries, selection);
  say(world, describe(result, which, selection, dryRun));
  const known = result.lost.filter((n) => !held.some((one) => one.n === n));
  if (known.length > 0) say(world, `among them, lost with their runner: ${formatNumbers(known)}`);
  // Without a selection nobody asked about the running ones.
  if (result.running.length > 0 && (which === "any" || selection !== ALL)) {
    say(world, `running, so left alone: ${result.where}`);
    if (which === "any" && !force) say(world, "if nobody runs that any more, put it back with --force");
  }
}

function isEnded(entry: Entry): entry is EndedEntry {
  return entry.status === "done" || entry.status === "failed" || entry.status === "cancelled";
}

/** Those of `wanted` that run and are not known to be lost. */
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

function describeWait(unconfirmed: readonly Unconfirmed[], leaseMs: number): string {
  const who = [...new Set(unconfirmed.map(({ host, pid }) => `${host} (pid ${pid})`))].join(", ");
  return `watching whether ${who} still lives: lost after ${formatDuration(leaseMs)} without a sign; Ctrl-C leaves all as it is`;
}

/** `2 on gpu2; 5-8 on gpu1`. */
function formatWhere(entries: readonly Entry[], numbers: readonly number[]): string {
  return [...byHost(numbers, entries)].map(([host, its]) => `${formatNumbers(its)} on ${host}`).join("; ");
}
