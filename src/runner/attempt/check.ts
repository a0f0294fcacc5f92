import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDuration } from "../../core/duration.ts";
import { describeOutcome, type Outcome, succeeded } from "../../core/outcome.ts";
import { CooperateError, messageOf } from "../../core/failure.ts";
import { LONGEST_TEXT, printable } from "../../core/printable.ts";
import { isShortage } from "../../core/shortage.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { codeOf } from "../../core/errno.ts";
import { hindranceOf, readiness } from "./attempt.ts";
import { type AttemptContext, environmentOf } from "./attempt-context.ts";
import type { AttemptControl } from "../experiment/attempt-control.ts";
import { readLastBytes } from "../experiment/read-tail.ts";
import type { Stop } from "../experiment/process-control.ts";
import type { Hindrance } from "../claiming/start-throttle.ts";

/** What the `check` of an entry came to. */
export type CheckResult =
  | { readonly kind: "met" }
  /** `said`: how it ended, and the last of what it printed. */
  | { readonly kind: "unmet"; readonly said: string }
  /** Somebody wanted the entry stopped meanwhile. */
  | { readonly kind: "stopped"; readonly stop: Stop }
  /** It could not be asked. */
  | { readonly kind: "hindered"; readonly hindrance: Hindrance };

/** A check asks a question; one that hangs is answered with no. */
const LIMIT_MS = 60_000;

/** Asks a shell whether the entry may begin: exit code 0 is yes. It runs where the experiment would, with its variables, held by
 *  `reins`. */
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
    const outcome = await ask(claimed, check, slot, log, control, context);
    if ("what" in outcome) return { kind: "hindered", hindrance: outcome };
    if (succeeded(outcome)) return { kind: "met" };
    if (outcome.kind === "interrupted" || outcome.kind === "cancelled")
      return { kind: "stopped", stop: outcome };
    const how =
      outcome.kind === "timeout"
        ? `the check took longer than ${formatDuration(LIMIT_MS)}`
        : `the check said ${describeOutcome(outcome)}`;
    const output = await lastOf(log).catch(() => ""); // how it ended is known all the same
    return { kind: "unmet", said: output === "" ? how : `${how}\n${output}` };
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** Has the supervisor run the check, as an experiment of which nothing is written down. */
async function ask(
  claimed: Claimed,
  check: string,
  slot: number,
  log: string,
  control: AttemptControl,
  context: AttemptContext,
): Promise<Outcome | Hindrance> {
  const { facts } = claimed.entry;
  for (;;) {
    const trouble = await readiness(context.supervisors);
    if (trouble) return control.stopped ?? trouble;
    const supervisor = context.supervisors.of(slot);
    if (control.stopped) return control.stopped;
    if (!supervisor) continue;
    const started = supervisor.start(
      {
        argv: ["sh", "-c", check],
        directory: facts.directory ?? context.directory,
        env: environmentOf(claimed, slot, "", context),
        claim: facts.claim,
        log: { path: log, head: "" },
        record: undefined,
        limitMs: control.limitMs,
        graceMs: context.graceMs,
        isPaused: control.paused,
        leaveChildren: false,
        isShown: false,
        tellsStart: false,
        slot,
        evenAfterFailure: false,
      },
      { onStarted() {}, async onOver() {} },
    );
    control.attach(started);
    const became = await started.became;
    control.attach(undefined);
    if (became.kind === "done") return became.outcome;
    if (became.kind === "declined" && became.why !== "taken") {
      if (control.stopped) return control.stopped;
      const { code, message } = became;
      return became.why === "start"
        ? hindranceOf(became)
        : scratchHindrance(Object.assign(new Error(message), { code }));
    }
    await fs.rm(log, { force: true }); // its supervisor was killed: it is asked again
  }
}

/** What a check prints goes into a folder for a moment.
 *  @throws CooperateError (storage) when that cannot be made, and it will not pass */
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
    return printable(bytes.toString("utf8")).trim();
  } finally {
    await file.close();
  }
}
