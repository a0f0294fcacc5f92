import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDuration } from "../../core/duration.ts";
import { codeOf } from "../../core/errno.ts";
import { CooperateError, messageOf } from "../../core/failure.ts";
import { describeOutcome, type Outcome, succeeded } from "../../core/outcome.ts";
import { LONGEST_TEXT, printable } from "../../core/printable.ts";
import { screenLines } from "../../core/screen-lines.ts";
import { isShortage } from "../../core/shortage.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";
import type { Hindrance } from "../experiment/hindrance.ts";
import { readLastBytes } from "../experiment/read-tail.ts";
import type { Stop } from "../experiment/stop.ts";
import type { StartListener, StartRequest } from "../supervisor/start-request.ts";
import { type AttemptContext, environmentOf } from "./attempt-context.ts";
import { hindranceOf, runProgram, untilReady } from "./run-program.ts";

/** The result of the `check` of an entry. */
export type CheckResult =
  | { readonly kind: "met" }
  /** `said`: how the check ended, and the end of what it printed. */
  | { readonly kind: "unmet"; readonly said: string }
  /** Somebody requested the end of the entry meanwhile. */
  | { readonly kind: "stopped"; readonly stop: Stop }
  /** The check could not be run. */
  | { readonly kind: "hindered"; readonly hindrance: Hindrance };

/** How long a check may take. One that hangs counts as not met. */
const LIMIT_MS = 60_000;

const NO_LISTENER: StartListener = { onStarted() {}, async onOver() {} };

/** Runs the check of an entry in a shell: exit code 0 means that the entry may begin. The check
 *  runs where the experiment would, with its variables, controlled by `control`. */
export async function runCheck(
  claimed: Claimed,
  check: string,
  slot: number,
  control: AttemptControl,
  context: AttemptContext,
): Promise<CheckResult> {
  let folder: string;
  try {
    folder = await fs.mkdtemp(join(tmpdir(), "cooperate-check-"));
  } catch (error) {
    return { kind: "hindered", hindrance: scratchHindrance(error) };
  }
  const log = join(folder, "output");
  try {
    control.limit(LIMIT_MS);
    const outcome = await runInShell(claimed, check, slot, log, control, context);
    if ("what" in outcome) return { kind: "hindered", hindrance: outcome };
    if (succeeded(outcome)) return { kind: "met" };
    if (outcome.kind === "interrupted" || outcome.kind === "cancelled")
      return { kind: "stopped", stop: outcome };
    const how =
      outcome.kind === "timeout"
        ? `the check took longer than ${formatDuration(LIMIT_MS)}`
        : `the check said ${describeOutcome(outcome)}`;
    const output = await lastOf(log).catch(() => ""); // how it ended is known without it
    return { kind: "unmet", said: output === "" ? how : `${how}\n${output}` };
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** Has the supervisor run the check, like an experiment of which nothing is recorded. */
async function runInShell(
  claimed: Claimed,
  check: string,
  slot: number,
  log: string,
  control: AttemptControl,
  context: AttemptContext,
): Promise<Outcome | Hindrance> {
  for (;;) {
    const hindrance = await untilReady(context.supervisors);
    if (hindrance) return control.stopped ?? hindrance;
    const supervisor = context.supervisors.of(slot);
    if (control.stopped) return control.stopped;
    if (!supervisor) continue;
    const request = checkRequest(claimed, check, slot, log, control, context);
    const result = await runProgram(supervisor, request, NO_LISTENER, control);
    if (result.kind === "done") return result.outcome;
    if (result.kind === "declined" && result.why !== "taken") {
      if (control.stopped) return control.stopped;
      const { code, message } = result;
      return result.why === "start"
        ? hindranceOf(result)
        : scratchHindrance(Object.assign(new Error(message), { code }));
    }
    await fs.rm(log, { force: true }); // its supervisor was killed: the check runs again
  }
}

function checkRequest(
  claimed: Claimed,
  check: string,
  slot: number,
  log: string,
  { limitMs, paused }: AttemptControl,
  context: AttemptContext,
): StartRequest {
  const { facts } = claimed.entry;
  return {
    argv: ["sh", "-c", check],
    directory: facts.directory ?? context.directory,
    env: environmentOf(claimed, slot, "", context),
    claim: facts.claim,
    log: { path: log, head: "" },
    record: undefined,
    limitMs,
    graceMs: context.graceMs,
    isPaused: paused,
    leaveChildren: false,
    isShown: false,
    tellsStart: false,
    slot,
    evenAfterFailure: false,
  };
}

/** What hinders when the temporary directory for the output of a check cannot be created or
 *  written.
 *  @throws CooperateError (storage) when that will not pass by itself */
function scratchHindrance(error: unknown): Hindrance {
  const [code, message] = [codeOf(error), messageOf(error)];
  if (isShortage(code)) return { what: "start", code, message };
  throw new CooperateError("storage", `what a check prints cannot be kept in ${tmpdir()}: ${message}`, {
    hint: "the entry is pending; TMPDIR names another directory: TMPDIR=DIR cooperate --run ...",
    cause: error,
  });
}

async function lastOf(path: string): Promise<string> {
  const file = await fs.open(path, "r");
  try {
    const { bytes } = await readLastBytes(file, LONGEST_TEXT);
    return printable(screenLines(bytes.toString("utf8")).join("\n")).trim();
  } finally {
    await file.close();
  }
}
