import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quoteForScript } from "../../src/core/shell-words.ts";
import type { Action } from "../../src/launch/actions/action.ts";
import { jobScript } from "../../src/launch/actions/job-script.ts";
import { answerOf } from "../../src/launch/engines/answer.ts";
import type { Engine, Question, TaskState } from "../../src/launch/engines/engine.ts";
import { performWith } from "./engine-bed.ts";
import { describeEngine } from "./engine-suite.ts";

// A scheduler of twenty lines, to show what an engine takes: one file like those in
// src/launch/engines. It has a folder for each job with a file for each task, and starts what may
// start whenever it is asked something.
const QUEUE = `cd "$(dirname "$0")"; exec 9>lock; flock 9; word=$1 job=$2
case $word in
  submit) job=$(ls -d [0-9]* 2>/dev/null | wc -l) tasks=$3 most=$4 state=$5 queue=$6
    [ "$tasks" -le 9 ] || { echo "too many jobs" >&2; exit 1; }
    [ "$queue" = main ] || { echo "no queue $queue" >&2; exit 1; }
    mkdir "$job"; cat >"$job/script"; echo "$2" >"$job/name"; echo "$most" >"$job/most"
    for task in $(seq "$tasks"); do echo "$state" >"$job/$task.task"; done; echo "$job" ;;
  cancel) for task in $3; do rm -f "$job/$task.task"; kill -- -"$(cat "$job/$task.pid")"; done 2>/dev/null ;;
  turn) for file in "$job"/*.task; do sed -i "s/^$3\\$/$4/" "$file"; done ;;
esac
for file in [0-9]*/*.task; do
  [ -e "$file" ] || continue
  job=\${file%/*} task=$(basename "$file" .task)
  if [ "$(cat "$file")" = queued ] && [ "$(grep -c running "$job"/*.task | grep -c :1)" -lt "$(cat "$job/most")" ]; then
    echo running >"$file"
    { JOB=$job TASK=$task setsid bash "$job/script" & echo $! >"$job/$task.pid"; wait $!
      [ $? = 99 ] && echo queued >"$file" || rm -f "$file"; } </dev/null >/dev/null 2>&1 9>&- &
  fi
  [ "$word" != look ] || echo "$job $task $(cat "$file") $(cat "$job/name")"
done`;

const folder = mkdtempSync(join(tmpdir(), "cooperate-queue-"));
const program = join(folder, "queue");

function action(label: string, ...words: string[]): Action {
  return { label, argv: ["bash", program, ...words] };
}

function look<Answer>(
  meaning: (states: readonly (TaskState & { name: string })[]) => Answer,
): Question<Answer> {
  const parse = (stdout: string): (TaskState & { name: string })[] =>
    stdout.split("\n").flatMap((line) => {
      const [job = "", task = "", state = "", name = ""] = line.split(" ");
      return name === "" ? [] : [{ job, task: Number(task), state: state as TaskState["state"], name }];
    });
  return answerOf(action("look", "look"), parse, meaning);
}

const queue: Engine = {
  kind: "queue",
  jobWord: '"queue:$JOB.$TASK"',
  submit: ({ name, tasks, atOnce = tasks, hold, partition = "main", script, logs }) => {
    const words = [name, String(tasks), String(atOnce), hold ? "held" : "queued", partition];
    const stdin = jobScript({ ...script, log: `${quoteForScript([logs])}/"$JOB.$TASK.out"` });
    const readId = (stdout: string): string => stdout.trim();
    return answerOf({ ...action("submit", "submit", ...words), stdin }, readId, (id) => id);
  },
  look: (jobs) => look((all) => all.filter(({ job }) => jobs.includes(job))),
  find: (name) => look((all) => all.find((each) => each.name === name)?.job),
  cancel: (job, tasks = [1, 2, 3, 4, 5, 6, 7, 8, 9]) => action("cancel", "cancel", job, tasks.join(" ")),
  hold: (job) => action("hold", "turn", job, "queued", "held"),
  release: (job) => action("release", "turn", job, "held", "queued"),
  mend: (job) => action("mend", "turn", job, "error", "queued"),
  again: () => ({ exitCode: 99 }),
  limits: () => ({ action: action("limits", "limits"), read: () => ({ maxIndex: 9 }) }),
  isTooMany: (stderr) => stderr.includes("too many"),
  duration: (ms) => `${ms}`,
};

describeEngine(
  "of a file of tests",
  queue,
  {
    user: "root",
    start: async () => writeFileSync(program, QUEUE),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
    perform: (what) => performWith(process.env, what),
  },
  { tooMuch: { tasks: 10 }, wrong: { partition: "no-such" } },
);
