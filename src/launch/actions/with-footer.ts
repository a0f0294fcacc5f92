/** The signals by which engines and users end a job or warn of its end. */
const PASSED_ON = ["TERM", "INT", "HUP", "USR1", "USR2", "XCPU"];

/**
 * Lines for bash that run `command`, then `footer`, and exit with the code of `command`. Bash runs a
 * trap only between commands, so the runner is in the background and bash waits; a signal during
 * `wait` ends the waiting, not the runner. A signal before the runner is there reaches it later.
 *
 * @param command shell text of one simple command
 * @param footer lines of the user; they run when the runner has ended, however it ended
 */
export function runWithFooter(command: string, footer: string): string[] {
  return [
    "runner= early= woken=",
    'pass() { woken=1; if [ -n "$runner" ]; then kill -s "$1" "$runner" 2>/dev/null || :; else early=$1; fi; }',
    ...PASSED_ON.map((name) => `trap 'pass ${name}' ${name}`),
    `${command} & runner=$!`,
    // A child that bash has just forked still has its traps, and would swallow the signal.
    'if [ -n "$early" ]; then sleep 1; pass "$early"; fi',
    // Bash remembers the code of a process that it has waited for, so once too often is no harm.
    'while woken=; wait "$runner"; code=$?; [ -n "$woken" ]; do :; done',
    // The footer is to end by itself: engines give it their grace period, and then kill.
    `trap '' ${PASSED_ON.join(" ")}`,
    // A header may have said `set -e`, and the code is to be that of the runner.
    "set +e",
    footer,
    "exit $code",
  ];
}
