import type { Entry } from "../core/entry.ts";
import type { RunEvent, RunSummary } from "../core/event.ts";
import { attemptInProcess, type InProcessTask, type InProcessWork } from "../runner/attempt/in-process.ts";
import { runList } from "../runner/run-list.ts";
import { Supervisors } from "../runner/supervisor/pool.ts";
import { openListFile } from "../store/list-file.ts";
import type { EntryWorker, Task } from "./claim.ts";
import { endOf, endOfError } from "./make-claim.ts";
import type { RunOptions } from "./options.ts";
import { runnerOptionsFrom } from "./run-options.ts";
import { anyOf } from "./any-of.ts";

/** How a runner of a program differs from that of `--run`. */
export interface WorkMode {
  /** Works on claimed entries in this process; without it a supervisor starts their commands. */
  readonly work?: InProcessWork;
  /** Resolves when the next entry may be claimed. */
  readonly demand?: () => Promise<void>;
  /** Told of what happens, besides `onEvent`. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** Works through the list in `path` until nothing is left, or one of the signals is aborted.
 *  @param closing aborted when the program lets go of the list
 *  @throws CooperateError (usage, list, storage) */
export async function workOn(
  path: string,
  options: RunOptions,
  closing: AbortSignal,
  { work, demand, onEvent }: WorkMode,
): Promise<RunSummary> {
  const emit = (event: RunEvent): void => {
    onEvent?.(event);
    options.onEvent?.(event);
  };
  // Of its own: what a runner arranges for its changes of the list is not for those of others.
  const list = openListFile(path, {
    onWait: (waitedMs, code, lock, said) => emit({ kind: "waiting", waitedMs, code, lock, said }),
  });
  await list.read(); // a list that cannot be read is said before anything is touched
  const given = await runnerOptionsFrom(options, path, emit);
  const released = new ReleasedEntries();
  const supervisors = work ? new SupervisorsForChecks(given.env) : new Supervisors(given.env);
  if (!work) supervisors.begin();
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort("SIGTERM");
  const over = anyOf(closing, options.signal);
  if (over.signal.aborted) stop();
  over.signal.addEventListener("abort", stop, { once: true });
  try {
    return await runList({
      ...given,
      wanted: (entry, n, total) => !released.has(entry, n) && given.wanted(entry, n, total),
      list,
      supervisors,
      orders: { interrupt: interrupt.signal, force: new AbortController().signal },
      attempt: work && attemptInProcess(released.noting(work)),
      demand,
    });
  } finally {
    supervisors.end();
    over.release();
  }
}

/** How the function of a program works on a claimed entry. */
export function workWith(worker: EntryWorker): InProcessWork {
  return async (task) => {
    try {
      return endOf(await worker(task.claimed.entry, taskOf(task)));
    } catch (error) {
      return endOfError(error);
    }
  };
}

function taskOf({ claimed, signal, slot, log, directory, env }: InProcessTask): Task {
  return { n: claimed.n, signal, slot, log, directory, env };
}

/** Where entries run in this process, supervisors only ask `check`s: none is started before there
 *  is one. */
class SupervisorsForChecks extends Supervisors {
  override foresee(): void {}
}

/** Entries that the program itself has given back: claimed again at once, they would come in a
 *  circle. */
class ReleasedEntries {
  /** By number: the command, since numbers change when entries are removed. */
  readonly #commands = new Map<number, string>();

  has({ argv }: Entry, n: number): boolean {
    const command = this.#commands.get(n);
    return command !== undefined && command === JSON.stringify(argv);
  }

  /** As `work`, and notes what it gives back without having been told to. */
  noting(work: InProcessWork): InProcessWork {
    return async (task) => {
      const end = await work(task);
      const { n, entry } = task.claimed;
      if (end.outcome.kind === "interrupted" && !task.signal.aborted)
        this.#commands.set(n, JSON.stringify(entry.argv));
      return end;
    };
  }
}
