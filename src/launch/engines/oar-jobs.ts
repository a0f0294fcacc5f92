import type { TaskPast, TaskState } from "./engine.ts";

/** A job as `oarstat -f` tells of it. */
export interface OarJob {
  readonly array: string;
  readonly index: number;
  /** As OAR says it: Waiting, Running, Terminated, ... */
  readonly state: string;
  /** Of all its fields, by name; of one that comes twice, the first. */
  readonly fields: ReadonlyMap<string, string>;
  /** The kinds of its events, such as FRAG_JOB_REQUEST. */
  readonly events: readonly string[];
}

/** Reads the answer of `oarstat -f` with TZ=UTC0. Its other forms (JSON, YAML) need modules of Perl
 *  that are not on every machine. */
export function parseJobs(text: string): readonly OarJob[] {
  const blocks = text.split(/^(?=Job_Id: )/m);
  return blocks.flatMap((block) => {
    const fields = new Map<string, string>();
    for (const [, name = "", value = ""] of block.matchAll(/^ {4}(\w+) = (.*)$/gm))
      if (!fields.has(name)) fields.set(name, value.trim());
    const [array = "", index = ""] = [fields.get("job_array_id"), fields.get("job_array_index")];
    if (!/^\d+$/.test(array) || !/^\d+$/.test(index)) return [];
    const events = [...block.matchAll(/^\d{4}-\S+ [\d:]+> (\w+):/gm)].map(([, kind = ""]) => kind);
    return [{ array, index: Number(index), state: fields.get("state") ?? "", fields, events }];
  });
}

/** A job that has not ended. */
export function taskOf({ array, index, state, fields }: OarJob): readonly TaskState[] {
  if (hasEnded(state)) return [];
  const known = stateOf(state);
  const reason = state === "Suspended" ? "suspended" : reasonOf(fields.get("message") ?? "");
  const endsMs = known === "running" ? endOf(fields) : undefined;
  return [
    {
      job: array,
      task: index,
      state: known,
      ...(reason !== undefined && (known !== "running" || state === "Suspended") && { reason }),
      ...(endsMs !== undefined && { endsMs }),
    },
  ];
}

/** What became of tasks. One that has gone again is several jobs with the same number. */
export function pastOf(jobs: readonly OarJob[]): readonly TaskPast[] {
  const groups = new Map<string, OarJob[]>();
  for (const job of jobs) {
    const task = `${job.array}.${job.index}`;
    groups.set(task, [...(groups.get(task) ?? []), job]);
  }
  return [...groups.values()].flatMap((group) => {
    const last = group.at(-1);
    if (!last) return [];
    const how = hasEnded(last.state) ? howOf(last) : undefined;
    const past = { job: last.array, task: last.index, begunAgain: group.length - 1 };
    return [{ ...past, ...(how !== undefined && { how }) }];
  });
}

function hasEnded(state: string): boolean {
  return state === "Terminated" || state === "Error";
}

function stateOf(state: string): TaskState["state"] {
  if (state === "Hold") return "held";
  if (state === "Waiting" || state === "toAckReservation") return "queued";
  if (state === "Finishing" || state === "toError") return "ending";
  return "running"; // toLaunch, Launching, Running, Suspended, Resuming: it has its machines
}

/** What the scheduler says in brackets behind the summary of a job, where it is about the job: not
 *  its share of the cluster. */
function reasonOf(message: string): string | undefined {
  const said = /\(([^()]+)\)\s*$/.exec(message)?.[1];
  return said === undefined || said.startsWith("Karma") ? undefined : said;
}

function endOf(fields: OarJob["fields"]): number | undefined {
  const start = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(fields.get("startTime") ?? "");
  const time = /^(\d+):(\d+):(\d+)$/.exec(fields.get("walltime") ?? "");
  if (!start || !time) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = time.slice(1).map(Number);
  return Date.parse(`${start[1]}T${start[2]}Z`) + 1000 * (3600 * hours + 60 * minutes + seconds);
}

function howOf({ fields, events }: OarJob): string | undefined {
  if (events.includes("WALLTIME")) return "timeout";
  if (events.includes("FRAG_JOB_REQUEST")) return "cancelled";
  const [, code = "0", signal = "0"] = /\((\d+),(\d+),\d+\)/.exec(fields.get("exit_code") ?? "") ?? [];
  if (signal !== "0") return `failed (signal ${signal})`;
  if (code !== "0") return `failed (exit ${code})`;
  return fields.get("state") === "Error" ? "failed" : undefined;
}
