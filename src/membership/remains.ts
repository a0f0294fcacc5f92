// Modelled in test/model/supervisor.pml and observe.pml: change the models first.
import type { Clock } from "../core/clock.ts";
import type { Unreadable } from "../core/unreadable.ts";
import type { JournalEnding } from "../list/changes/replay-journal.ts";
import { readProcessTable } from "../processes/process-table.ts";
import { firstIncarnation, isOfThisMachine, parseRunnerId } from "../processes/runner-id.ts";
import { readJournalsOf } from "./journal.ts";
import { type Orphaned, processesOf, SPAWN_MS, supervisorsOf } from "./orphans.ts";

/** What is left of dead runners: processes on this machine, and what their journals say. */
export interface Remains {
  /** First incarnations of runners with surviving processes. */
  readonly survivors: ReadonlySet<string>;
  readonly unreadable: readonly Unreadable[];
  /** What is left of the attempt `claim` of the dead `runner`. */
  readonly of: (
    claim: string,
    runner: string,
  ) => {
    /** How the attempt ended, if its journal says so. */
    readonly ending: JournalEnding | undefined;
    /** Whether all journals could be read. */
    readonly isReadable: boolean;
    readonly hasBegun: boolean;
    /** Whether all supervisors have noticed the end of the runner, and none had begun the
     *  attempt. */
    readonly isUnbegun: boolean;
    /** Of the attempt; or of the supervisor that may begin it. */
    readonly pids: readonly number[] | undefined;
    /** Whether a supervisor waits for the end of the attempt. */
    readonly isKept: boolean;
    /** Whether no more can be seen than that a process with that pid exists. */
    readonly isHidden: boolean;
  };
}

/** Finds what is left of the attempts `dead`, whose runners are dead.
 *  @param directory of the heartbeats */
export async function remainsOf(
  dead: readonly { readonly claim: string; readonly runner?: string }[],
  directory: string,
  clock: Clock,
): Promise<Remains> {
  const runners = [...new Set(dead.flatMap(({ runner }) => runner ?? []))];
  const records = await readJournalsOf(directory, runners);
  // On this machine, the pids of another machine are those of other processes.
  const here = new Map([...records].filter(([runner]) => isHere(runner)));
  const attempts = dead.map(({ claim, runner = "" }): Orphaned => {
    return { claim, first: here.get(runner)?.processes.get(claim) };
  });
  const marks = new Map(
    runners.map((runner) => [firstIncarnation(runner), here.get(runner)?.supervisors ?? []]),
  );
  // The supervisors come first: once one is gone, everything that it was to start exists, or never
  // will. A process table is read in the order of pids and takes its time, so one scan of both
  // needs a second one. A process that was seen in either scan counts.
  const supervisors = new Map<string, number[]>();
  const orphans = new Map<string, number[]>();
  const hidden = new Set<string>();
  for (let scan = 1; runners.length > 0; scan++) {
    const table = readProcessTable();
    for (const [runner, pids] of supervisorsOf(runners, marks, table)) supervisors.set(runner, pids);
    const again = scan === 1 ? table : readProcessTable();
    for (const [claim, pids] of processesOf(attempts, again, hidden)) orphans.set(claim, pids);
    if (scan === 2 || orphans.size === dead.length) break;
    await clock.sleep(SPAWN_MS);
  }
  const survivors = new Set(supervisors.keys());
  for (const { claim, runner = "" } of dead) if (orphans.has(claim)) survivors.add(firstIncarnation(runner));
  return {
    survivors,
    unreadable: [...records.values()].flatMap((its) => its.unreadable),
    of(claim, runner) {
      const its = records.get(runner);
      const waiting = supervisors.get(firstIncarnation(runner));
      const isClosed = its?.isWhole === true && waiting?.every((pid) => its.closed.has(pid)) === true;
      return {
        ending: its?.ended.get(claim),
        isReadable: its?.isReadable ?? true,
        hasBegun: its?.begun.has(claim) === true,
        isUnbegun: isClosed && !its.begun.has(claim) && !orphans.has(claim),
        pids: orphans.get(claim) ?? waiting,
        isKept: waiting !== undefined,
        isHidden: hidden.has(claim),
      };
    },
  };
}

function isHere(runner: string): boolean {
  const id = parseRunnerId(runner);
  return id !== undefined && isOfThisMachine(id);
}
