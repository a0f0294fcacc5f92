import { createHash } from "node:crypto";
import type { Entry } from "../../core/entry.ts";
import { formatRunnerId, machineIdentity, parseRunnerId } from "../../processes/runner-id.ts";

/**
 * How the ids of runners look at the other end of a line. A machine that works on a list over a
 * line has a secret for that list, and the ids of its runners carry a mark that is a digest of the
 * secret, in place of the boot and the pid namespace of the machine. So only who knows the secret
 * can speak for these runners; and nobody at the list takes their pids for pids of that machine,
 * even where both ends are one machine.
 */
export interface MachineMark {
  /** Eight hex digits. */
  readonly boot: string;
  /** Decimal digits. */
  readonly namespace: string;
  /** What it stands for, where that is not this machine as it is now: an earlier boot of it, or a
   *  container that is gone. */
  readonly here?: Pick<MachineMark, "boot" | "namespace"> | undefined;
}

/** The mark of the machine with that secret. */
export function markOf(secret: string, here?: MachineMark["here"]): MachineMark {
  const digest = createHash("sha256").update(`cooperate remote ${secret}`).digest();
  return {
    boot: digest.toString("hex", 0, 4),
    namespace: String(10n ** 18n + (digest.readBigUInt64BE(4) % (9n * 10n ** 18n))),
    ...(here && { here }),
  };
}

/** Whether `runner` is one of the machine with that mark. */
export function isMarked(runner: string, { boot, namespace }: MachineMark): boolean {
  const id = parseRunnerId(runner);
  return id !== undefined && id.boot === boot && id.namespace === namespace;
}

/** `runner` as the other end knows it, or as it is known here: the mark in place of this machine,
 *  and this machine in place of the mark, so that each id has exactly one form at each end. */
export function swapRunner(
  runner: string,
  mark: MachineMark,
  here: MachineMark = mark.here ?? machineIdentity(),
): string {
  const id = parseRunnerId(runner);
  if (!id) return runner;
  if (isMarked(runner, mark)) return formatRunnerId({ ...id, ...here });
  return isMarked(runner, here) ? formatRunnerId({ ...id, ...mark }) : runner;
}

/** `entry` with its runner as at the other end. */
export function swapEntry(entry: Entry, mark: MachineMark): Entry {
  if (entry.status !== "running" || entry.facts.runner === undefined) return entry;
  const runner = swapRunner(entry.facts.runner, mark);
  return runner === entry.facts.runner ? entry : { ...entry, facts: { ...entry.facts, runner } };
}
