import { createHash } from "node:crypto";
import type { Entry } from "../../core/entry.ts";
import { formatRunnerId, machineIdentity, parseRunnerId } from "../../processes/runner-id.ts";

/**
 * How the ids of runners look at the other end of a connection. A machine that works on a list over a
 * connection has a secret for that list, and the ids of its runners carry a alias that is a digest of the
 * secret, in place of the boot and the pid namespace of the machine. So only who knows the secret
 * can speak for these runners; and nobody at the list takes their pids for pids of that machine,
 * even where both ends are one machine.
 */
export interface MachineAlias {
  /** Eight hex digits. */
  readonly boot: string;
  /** Decimal digits. */
  readonly namespace: string;
  /** What it stands for, where that is not this machine as it is now: an earlier boot of it, or a
   *  container that is gone. */
  readonly here?: Pick<MachineAlias, "boot" | "namespace"> | undefined;
}

/** The alias of the machine with that secret. */
export function aliasOf(secret: string, here?: MachineAlias["here"]): MachineAlias {
  const digest = createHash("sha256").update(`cooperate remote ${secret}`).digest();
  return {
    boot: digest.toString("hex", 0, 4),
    namespace: String(10n ** 18n + (digest.readBigUInt64BE(4) % (9n * 10n ** 18n))),
    ...(here && { here }),
  };
}

/** Whether `runner` is one of the machine with that alias. */
export function hasAlias(runner: string, { boot, namespace }: MachineAlias): boolean {
  const id = parseRunnerId(runner);
  return id !== undefined && id.boot === boot && id.namespace === namespace;
}

/** `runner` as the other end knows it, or as it is known here: the alias in place of this machine,
 *  and this machine in place of the alias, so that each id has exactly one form at each end. */
export function translateRunner(
  runner: string,
  alias: MachineAlias,
  here: MachineAlias = alias.here ?? machineIdentity(),
): string {
  const id = parseRunnerId(runner);
  if (!id) return runner;
  if (hasAlias(runner, alias)) return formatRunnerId({ ...id, ...here });
  return hasAlias(runner, here) ? formatRunnerId({ ...id, ...alias }) : runner;
}

/** `entry` with its runner as at the other end. */
export function translateEntry(entry: Entry, alias: MachineAlias): Entry {
  if (entry.status !== "running" || entry.facts.runner === undefined) return entry;
  const runner = translateRunner(entry.facts.runner, alias);
  return runner === entry.facts.runner ? entry : { ...entry, facts: { ...entry.facts, runner } };
}
