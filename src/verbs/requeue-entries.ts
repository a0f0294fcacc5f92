import { formatDuration } from "../core/duration.ts";
import type { Entry } from "../core/entry.ts";
import { ALL, formatNumbers, type Selection } from "../core/selection.ts";
import type { Unheard } from "../core/standing.ts";
import type { Changed } from "../list/change.ts";
import { requeue, type Requeued } from "../list/requeue.ts";
import { findLost } from "../store/lost-claims.ts";
import { recoverRunners, sweepJournals } from "../store/recover-runner.ts";
import { unreadableTeller } from "./ask-runners.ts";
import { openListToChange } from "./open-list.ts";
import type { ExitCode } from "./verb.ts";
import { say, type World } from "./world.ts";

/** What `--requeue-failed` and `--requeue` have in common. */
export async function requeueEntries(
  world: World,
  file: string,
  selection: Selection,
  which: "failed" | "any",
  dryRun: boolean,
  leaseMs: number,
): Promise<ExitCode> {
  const list = openListToChange(world, file);
  // Who lives is asked before the transaction, in which nothing waits.
  const entries = await list.read();
  const wanted = entries.filter((entry, n) => selection.includes(entry, n, entries.length));
  const judged = await findLost(wanted, file, {
    leaseMs,
    onWatch: (unheard) => say(world, describeWatch(unheard, leaseMs)),
  });
  const tell = unreadableTeller(world);
  tell(judged.unreadable);
  const { heeded, lost, unreadable } = dryRun
    ? { heeded: [], lost: judged.lost, unreadable: [] }
    : await recoverRunners(list, judged);
  tell(unreadable);
  const ended = heeded.filter(({ word }) => word !== "unbegun").map(({ n }) => n);
  if (ended.length > 0)
    say(world, `ended after their runner had died, which is recorded now: ${formatNumbers(ended)}`);
  const requeueThem = requeue(selection, which, lost);
  const change = (newest: readonly Entry[]): Changed<Result> => {
    const changed = requeueThem(newest);
    const { value } = changed;
    return { entries: changed.entries, value: { ...value, where: formatWhere(newest, value.running) } };
  };
  const result = dryRun ? change(entries).value : await list.update(change);
  if (!dryRun && lost.size + heeded.length > 0) await sweepJournals(list).catch(() => {});
  say(world, describe(result, which, selection, dryRun));
  if (result.lost.length > 0) say(world, `among them, lost with their runner: ${formatNumbers(result.lost)}`);
  // Without a selection nobody asked about the running ones.
  if (result.running.length > 0 && (which === "any" || selection !== ALL))
    say(world, `running, so left alone: ${result.where}`);
  return 0;
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

function describeWatch(unheard: readonly Unheard[], leaseMs: number): string {
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
