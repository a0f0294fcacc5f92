import { createHash } from "node:crypto";
import { quoteForScript } from "../../core/shell-words.ts";
import type { Place } from "../places/place.ts";
import { defineTell } from "./answers.ts";
import { tunnelFolderWord } from "./tunnel-folder.ts";
import { CACHE } from "./place-directory.ts";
import { DEFINE_TICKS, IDENTITY } from "./process-identity.ts";
import { type RunnerWords, runnerText } from "./runner-words.ts";
import { startersOf } from "./starters.ts";

/** Runners that a host shall have. */
export interface Wanted {
  /** Where links lead from the list. */
  readonly real: string;
  /** The log of each of the runners that there shall be, absolute; they exist. */
  readonly logs: readonly string[];
  /** Of this launch: letters and digits. */
  readonly id: string;
}

/** For how long to wait for the heartbeat of a runner, seconds. */
const PATIENCE_S = 10;
const LOG_LINES = 5;

/** The folder in which a host remembers its runners of a pool since it has booted:
 *  `SLOT.PID.TICKS`. A process writes its own name there before it becomes a runner, so that it is
 *  known although the launcher has died, or the connection. What a start needs is there, too. */
function runnersFolder(real: string, pool: string, place: Place): string {
  return `${allRunnersFolders(real, pool, place)}-"$(cut -c 1-8 /proc/sys/kernel/random/boot_id 2>/dev/null)"`;
}

/** What the names of these folders begin with on one host: hosts may share their homes, and two
 *  places may be one host. */
export function allRunnersFolders(real: string, pool: string, { name }: Pick<Place, "name">): string {
  const key = createHash("sha256").update(`${real}\n${pool}\n${name}`).digest("hex").slice(0, 16);
  return `${CACHE}/runners/${key}-"$(uname -n)"`;
}

/** Starts the runners that are missing, each in a session of its own, and waits until each has a
 *  heartbeat or has ended. */
export function startScript(place: Place, runner: RunnerWords, { id, logs, real }: Wanted): string[] {
  const { unshared } = runner;
  const slots = logs.map((_, i) => i + 1).join(" ");
  return [
    defineTell(id),
    DEFINE_TICKS,
    `runners=${runnersFolder(real, runner.pool, place)} missing=`,
    `logs=(${quoteForScript(logs)})`,
    `( umask 077; mkdir -p -- "$runners"${unshared ? ` ${tunnelFolderWord(unshared.id)}` : ""} ) || exit`,
    'exec 9>"$runners/lock" || exit',
    "if command -v flock >/dev/null && ! flock -w 60 9; then",
    'echo "another launch has been starting runners of this pool for a minute" >&2; exit 75; fi',
    `for slot in ${slots}; do`,
    ...LOOK,
    "done",
    ...startersOf(place),
    "write_run() { case $slot in",
    ...writeRuns(
      logs.map((_, i) => runnerText(place, runner, REGISTER, { slot: i + 1, of: logs.length })),
      id,
    ),
    "esac; }",
    "for slot in $missing; do",
    `start=$runners/${id}-$slot name=cooperate-${sessionPart(place)}-${id}-$slot log=\${logs[slot - 1]}`,
    '( umask 077; mkdir -p -- "$start" && write_run >"$start/run" ) || exit',
    'if ! begin; then rm -rf -- "$start"; exit 70; fi',
    "done",
    "for slot in $missing; do",
    `start=$runners/${id}-$slot log=\${logs[slot - 1]}`,
    ...awaitIn(unshared ? REPLICAS : quoteForScript([`${real}.run`])),
    "done",
    "true",
  ];
}

/** The place in the name of a session of tmux or screen, or of a unit of systemd, none of which two
 *  places of one host may share. */
function sessionPart({ name }: Pick<Place, "name">): string {
  return name.replaceAll(/[^\w-]/g, "_");
}

/** Cases of a slot that print the script of its runner; most often all have the same. */
function writeRuns(texts: readonly string[], id: string): string[] {
  const areSame = new Set(texts).size === 1;
  const shown = areSame ? texts.slice(0, 1) : texts;
  return shown.flatMap((text, i) => [`${areSame ? "*" : i + 1}) cat <<'END-${id}'`, text, `END-${id}`, ";;"]);
}

/** Whether the runner of a slot lives. */
const LOOK = [
  "living=",
  'for file in "$runners/$slot".*; do [ -e "$file" ] || continue',
  IDENTITY,
  'if [ "$(ticks "$pid")" = "$began" ]; then living="$pid $began"; else rm -f -- "$file"; fi',
  "done",
  'if [ -n "$living" ]; then tell running "$slot" "$living"; else missing="$missing $slot"; fi',
];

/** The first lines of a runner's script, which gets the folder and the slot. */
const REGISTER = [DEFINE_TICKS, ': >"$1/$2.$$.$(ticks $$)" || exit 72', "set --"];

/** The heartbeats of runners that reach their lists over connections (remote/client/spool.ts). */
const REPLICAS = '"${XDG_CACHE_HOME:-$HOME/.cache}"/cooperate/remote/*/list/*.run';

/** The id of a runner has its host, its pid and its ticks (processes/runner-id.ts). Where there is
 *  a footer, the runner is a child of the process that has registered, and takes its place. */
const awaitIn = (heartbeats: string): readonly string[] => [
  "SECONDS=0 state=silent pid=0 began=0",
  `while [ "$SECONDS" -lt ${PATIENCE_S} ]; do`,
  'for file in "$runners/$slot".*; do [ -e "$file" ] || continue',
  IDENTITY,
  'for each in $pid $(cat "/proc/$pid/task/$pid/children" 2>/dev/null); do',
  'when=$(ticks "$each"); case $when in *[!0-9]*) when=; esac',
  `for beat in ${heartbeats}/"$(uname -n)-$each-"*"-$when"*.lock; do [ -e "$beat" ] || continue`,
  'state=started; [ "$each" = "$pid" ] || mv -- "$file" "$runners/$slot.$each.$when"',
  "pid=$each began=$when; break 3; done",
  "done; done",
  '[ "$state" = started ] && break',
  'if [ -e "$start/exit" ]; then state=ended; break; fi',
  "sleep 0.1; done",
  'tell "$state" "$slot" "$pid" "$began" "$(cat "$start/exit" 2>/dev/null)"',
  '[ "$state" = started ] || tail -n ' +
    LOG_LINES +
    ` -- "$log" 2>/dev/null | grep -v '^--- launch ' | while IFS= read -r line; do tell log "$slot" "$line"; done`,
  'rm -rf -- "$start"',
];
