import type { Entry } from "../core/entry.ts";
import { quoteWords } from "../core/shell-words.ts";
import { fullEntry } from "../list/format/scan.ts";
import type { PoolNow } from "../launch/view/look-at-pools.ts";
import type { TaskView } from "../launch/view/task-view.ts";
import type { TaskRow } from "../report/task-lines.ts";
import { openListFile } from "../store/list-file.ts";

type Running = readonly [n: number, entry: Entry];

/** The runners and jobs of pools, with what they run now. */
export async function taskRows(file: string, pools: readonly PoolNow[]): Promise<readonly TaskRow[]> {
  const running = await openListFile(file).scan((entries) => {
    const found: Running[] = [];
    let n = 0;
    for (const entry of entries) {
      if (entry.status === "running") found.push([n, fullEntry(entry)]);
      n++;
    }
    return found;
  });
  return pools.flatMap(({ pool, tasks }) => tasks.map((task) => rowOf(pool.name, task, running)));
}

function rowOf(pool: string, task: TaskView, running: readonly Running[]): TaskRow {
  const own = running.filter(([, { facts }]) => isRunBy(facts, task));
  const [first] = own;
  const entries = own.length > 0 ? own.map(([n]) => n) : (task.entries ?? []);
  return { ...task, pool, entries, ...(first && { command: quoteWords(first[1].argv) }) };
}

function isRunBy(facts: object, { host, pid, state }: TaskView): boolean {
  const { host: on, pid: by } = facts as { host?: unknown; pid?: unknown };
  return state === "running" && pid !== undefined && on === host && by === pid;
}
