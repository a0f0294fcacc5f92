import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDuration } from "../core/duration.ts";
import { describeOutcome, succeeded } from "../core/outcome.ts";
import { LONGEST_TEXT, printable } from "../core/printable.ts";
import type { Claimed } from "../list/claim.ts";
import { type AttemptContext, environmentOf } from "./attempt.ts";
import { runCommand } from "./command.ts";
import { readEnd } from "./read-end.ts";
import type { Reins, Stop } from "./reins.ts";

/** What the `check` of an entry came to. */
export type CheckResult =
  | { readonly kind: "met" }
  /** `said`: how it ended, and the last of what it printed. */
  | { readonly kind: "unmet"; readonly said: string }
  /** Somebody wanted the entry stopped meanwhile. */
  | { readonly kind: "stopped"; readonly stop: Stop };

/** A check asks a question; one that hangs is answered with no. */
const LIMIT_MS = 60_000;

/** Asks a shell whether the entry may begin: exit code 0 is yes. It runs where the experiment would, with its variables, held by
 *  `reins`. */
export async function runCheck(
  claimed: Claimed,
  check: string,
  slot: number,
  reins: Reins,
  context: AttemptContext,
): Promise<CheckResult> {
  const { facts } = claimed.entry;
  const folder = await fs.mkdtemp(join(tmpdir(), "cooperate-check-"));
  const path = join(folder, "output");
  const file = await fs.open(path, "ax");
  try {
    reins.limit(LIMIT_MS);
    const outcome = await runCommand(
      {
        argv: ["sh", "-c", check],
        directory: facts.directory ?? context.directory,
        env: { ...context.env, ...environmentOf(claimed, slot, "", context) },
        outputFd: file.fd,
      },
      reins,
    );
    if (succeeded(outcome)) return { kind: "met" };
    if (outcome.kind === "interrupted" || outcome.kind === "cancelled")
      return { kind: "stopped", stop: outcome };
    const how =
      outcome.kind === "timeout"
        ? `the check took longer than ${formatDuration(LIMIT_MS)}`
        : `the check said ${describeOutcome(outcome)}`;
    const output = await lastOf(path);
    return { kind: "unmet", said: output === "" ? how : `${how}\n${output}` };
  } finally {
    await file.close();
    await fs.rm(folder, { recursive: true, force: true });
  }
}

async function lastOf(path: string): Promise<string> {
  const file = await fs.open(path, "r");
  try {
    const { bytes } = await readEnd(file, LONGEST_TEXT);
    return printable(bytes.toString("utf8")).trim();
  } finally {
    await file.close();
  }
}
