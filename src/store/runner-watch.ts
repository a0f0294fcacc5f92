// Modelled in test/model/supervisor.pml: change the model first.
import type { Loss } from "../core/standing.ts";
import { type Unreadable, unreadable } from "../core/unreadable.ts";
import { codeOf } from "./errno.ts";
import { heartbeatPath, heartbeatsOf, lastBeat, listHeartbeats } from "./heartbeat.ts";
import { askKernel, parseRunnerId } from "./runner-id.ts";
import { refresherFor } from "./storage-kind.ts";

/** What a watch can say of a runner. */
export type Sign =
  | { readonly kind: "alive" }
  | { readonly kind: "dead"; readonly how: Loss }
  /** Nobody can say from here: its heartbeat cannot be read, or (`newer`) its id is none that this version knows. */
  | { readonly kind: "unreadable" | "newer" }
  /** @property recent its heartbeat looks fresh if the clocks agree, which decides nothing but how long it is worth looking */
  | {
      readonly kind: "unheard";
      readonly forMs: number;
      readonly heartbeat: "still" | "missing";
      readonly recent: boolean;
    };

export const DEFAULT_LEASE_MS = 120_000;
/** Three beats. */
export const LEAST_LEASE_MS = 10_000;

/** How often a watch with that lease has to look, milliseconds. */
export function watchPeriod(leaseMs: number): number {
  return Math.min(6_000, Math.max(1_000, leaseMs / 20));
}

/** A heartbeat that is missing is looked for again for so long: a cache of network storage may not know it yet. */
const MISSING_MS = 5_000;
const RECENT_MS = 10_000;
/** Nobody who has asked for a runner comes back so late for the answer. */
const FORGET_MS = 60_000;

interface Seen {
  /** Undefined while it is missing. */
  beat: number | undefined;
  /** Whether it was ever seen to change. */
  changed: boolean;
  /** Since then it was watched for so long. */
  quietMs: number;
}

/**
 * Watches the runners of one list. Those of this machine and boot the kernel knows. Of the others it compares the heartbeat
 * only with itself, and time only with our own monotonic clock: one look is never enough, and clocks of two hosts are never
 * compared.
 */
export class RunnerWatch {
  /** The list. */
  readonly file: string;
  readonly #leaseMs: number;
  readonly #seen = new Map<string, Seen>();
  /** Runners whose process the kernel knows: it is asked when they are asked for. */
  #local: ReadonlySet<string> = new Set();
  /** Runners that were asked for last: they are watched also while they have no heartbeat. */
  #wanted: ReadonlySet<string> = new Set();
  #lookedAt: number | undefined;
  #unreadable: readonly Unreadable[] = [];
  #idleDead: readonly string[] = [];

  constructor(file: string, leaseMs: number) {
    this.file = file;
    this.#leaseMs = leaseMs;
  }

  /** How many runners of this machine the last look saw. */
  get here(): number {
    return this.#local.size;
  }

  /** What the last look could not read; whoever it concerns was not watched meanwhile. */
  get unreadable(): readonly Unreadable[] {
    return this.#unreadable;
  }

  /** Runners that have a heartbeat which was watched to stand still for the lease, and that the last look was not asked for. */
  get idleDead(): readonly string[] {
    return this.#idleDead;
  }

  /** Looks once at all runners that have a heartbeat and at `runners`, and says what is known of the latter by now. Without `runners` it
   *  goes on to watch those of the time before.
   *  @throws the system's error when the folder of the list does not answer; nothing is known then that was not known before */
  async look(runners?: Iterable<string>): Promise<Map<string, Sign>> {
    const directory = await heartbeatsOf(this.file);
    const refresh = await refresherFor(directory);
    const trouble: Unreadable[] = [];
    const present = new Set(
      await listHeartbeats(directory).catch((error: unknown) => {
        trouble.push(unreadable(error, directory, codeOf(error)));
        return [];
      }),
    );
    const asked = new Set(runners ?? this.#wanted);
    const signs = new Map<string, Sign>();
    const beats = new Map<string, number | undefined>();
    const hidden = new Set<string>();
    const local = new Set<string>();
    for (const runner of new Set([...present, ...asked])) {
      const isLeftOut = this.#local.has(runner) && !asked.has(runner);
      const sign = isLeftOut ? undefined : kernelSign(runner);
      if (sign) signs.set(runner, sign);
      if (sign || isLeftOut) {
        local.add(runner);
        continue;
      }
      const path = heartbeatPath(directory, runner);
      await refresh(path);
      try {
        beats.set(runner, await lastBeat(directory, runner));
      } catch (error) {
        trouble.push(unreadable(error, path, codeOf(error)));
        hidden.add(runner);
        signs.set(runner, { kind: "unreadable" });
      }
    }
    [this.#local, this.#unreadable] = [local, trouble];
    // Only now: a storage that stood still for all of us must not count as silence of the others.
    const passed = this.#passed();
    for (const runner of this.#seen.keys())
      if (!beats.has(runner) && !hidden.has(runner)) this.#seen.delete(runner);
    for (const [runner, beat] of beats) signs.set(runner, this.#compare(runner, beat, passed));
    this.#wanted = new Set([...asked].filter((runner) => (this.#seen.get(runner)?.quietMs ?? 0) < FORGET_MS));
    this.#idleDead = [...beats.keys()].filter((runner) => {
      const sign = signs.get(runner);
      return !asked.has(runner) && sign?.kind === "dead" && sign.how === "lease";
    });
    return new Map([...signs].filter(([runner]) => asked.has(runner)));
  }

  /** Time since the last look that we can vouch for: who was suspended himself has watched nobody. */
  #passed(): number {
    const now = performance.now();
    const passed = this.#lookedAt === undefined ? 0 : now - this.#lookedAt;
    this.#lookedAt = now;
    return Math.min(passed, 3 * watchPeriod(this.#leaseMs));
  }

  #compare(runner: string, beat: number | undefined, passed: number): Sign {
    const seen = this.#seen.get(runner);
    if (seen?.beat !== beat || !seen) {
      const changed = seen !== undefined && beat !== undefined;
      this.#seen.set(runner, { beat, changed, quietMs: 0 });
      return changed ? { kind: "alive" } : unheard(0, beat);
    }
    seen.quietMs += passed;
    if (beat === undefined && seen.quietMs >= MISSING_MS) return { kind: "dead", how: "heartbeat" };
    if (seen.quietMs >= this.#leaseMs) return { kind: "dead", how: "lease" };
    // Two beats may be late before we say that we do not know.
    if (seen.changed && seen.quietMs < RECENT_MS) return { kind: "alive" };
    return unheard(seen.quietMs, beat);
  }
}

function unheard(forMs: number, beat: number | undefined): Sign {
  const recent = beat !== undefined && Math.abs(Date.now() - beat) < RECENT_MS;
  return { kind: "unheard", forMs, heartbeat: beat === undefined ? "missing" : "still", recent };
}

/** What the kernel knows at once; undefined for a runner elsewhere, and for a record that we did not write. */
function kernelSign(runner: string): Sign | undefined {
  const id = parseRunnerId(runner);
  if (!id) return { kind: "newer" }; // nothing can be told, so nothing is done
  const answer = askKernel(id);
  if (answer === "elsewhere") return undefined;
  return answer === "alive" ? { kind: "alive" } : { kind: "dead", how: "process" };
}
