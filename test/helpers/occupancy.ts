import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { onTestFinished } from "vitest";
import type { Workspace } from "./workspace.ts";

/**
 * An experiment that is visible in the folder `busy` while it runs, by its number, and goes on
 * until there is a file `go`, or `go.<its number>`. A line of `seen` says how many there were when
 * it started. Two in one slot fail.
 */
export const VISIBLE = [
  "sh",
  "-c",
  'mkdir "in slot $COOPERATE_SLOT" "busy/$COOPERATE_ENTRY" || exit 9; ls busy | wc -l >>seen; ' +
    'leave() { rmdir "busy/$COOPERATE_ENTRY" "in slot $COOPERATE_SLOT"; }; trap "leave; exit 1" TERM; ' +
    'until [ -e go ] || [ -e "go.$COOPERATE_ENTRY" ]; do sleep 0.02; done; leave',
];

/** Creates the folder for {@link VISIBLE}; when the test is over, running ones may end. */
export function prepare(workspace: Workspace): void {
  mkdirSync(workspace.at("busy"));
  onTestFinished(() => {
    if (existsSync(workspace.path)) workspace.write("go", "");
  });
}

/** Numbers of the entries that run now. */
export function busy(workspace: Workspace): number[] {
  return readdirSync(workspace.at("busy"))
    .map(Number)
    .sort((a, b) => a - b);
}

/** The largest number of entries that ran when one started. */
export function mostSeen(workspace: Workspace): number {
  return Math.max(...workspace.read("seen").trim().split("\n").map(Number));
}
