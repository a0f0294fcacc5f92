import { quoteForScript } from "../../core/shell-words.ts";
import type { Place } from "../places/place.ts";

/** Ways to start a process that outlives the session of ssh, the best first: what systemd and tmux
 *  start survives where all processes of a user are ended with the last session
 *  (KillUserProcesses of logind.conf(5)); tmux and screen can be attached to. Each is shell text:
 *  whether it is there, and how it starts `"$@"`. */
const STARTERS: ReadonlyMap<string, { readonly isThere: string; readonly start: string }> = new Map([
  [
    "systemd",
    {
      // Without lingering systemd ends it together with the session.
      isThere:
        '[ "$(loginctl show-user "$(id -un)" -p Linger 2>/dev/null)" = Linger=yes ] && systemctl --user show-environment >/dev/null 2>&1',
      // The experiments of a runner that was killed go on: others must not be started twice.
      start: 'systemd-run --user --quiet --collect --unit="$name" -p KillMode=process -- "$@"',
    },
  ],
  ["tmux", { isThere: "command -v tmux >/dev/null", start: 'tmux new-session -d -s "$name" "$@"' }],
  ["screen", { isThere: "command -v screen >/dev/null", start: 'screen -d -m -S "$name" "$@"' }],
  ["setsid", { isThere: "command -v setsid >/dev/null", start: 'setsid "$@" &' }],
  ["nohup", { isThere: "true", start: 'nohup "$@" &' }],
]);

/** Started above each runner: a hangup ends nothing (Node resets an ignored SIGHUP, so it is told),
 *  the output goes to the log, and the exit code is told as long as somebody waits for it. It keeps
 *  the terminal of tmux or screen open, which would take the session for ended otherwise. */
function keeper(shell: readonly string[]): string {
  return [
    "trap '' HUP; export COOPERATE_NOHUP=1",
    'echo "a runner of cooperate; its log: $2"',
    'exec 8>&1 </dev/null >>"$2" 2>&1',
    `${quoteForScript(shell)} "$1/run" "$3" "$4" 8>&-; code=$?`,
    '[ ! -d "$1" ] || echo "$code" >"$1/exit"',
  ].join("; ");
}

/** Defines `begin`, which starts what is in the folder `$start`; it fails when no way serves. */
export function startersOf({ start, shell }: Pick<Place, "start" | "shell">): string[] {
  // Where there is no setsid(1), as on macOS, nohup(1) comes near.
  const ways = [...STARTERS].filter(
    ([name]) => start === "auto" || start === (name === "nohup" ? "setsid" : name),
  );
  return [
    `begin() { set -- bash -c ${quoteForScript([keeper(shell)])} cooperate "$start" "$log" "$runners" "$slot"`,
    ...ways.map(
      ([, way]) => `if ${way.isThere}; then { ${way.start}\n} </dev/null >/dev/null 9>&- && return; fi`,
    ),
    `echo "there is no way to start runners in the background: ${ways.map(([name]) => name).join(", ")}" >&2; return 1; }`,
  ];
}
