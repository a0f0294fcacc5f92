import type { Entry, RunningEntry } from "../core/entry.ts";
import type { Unreadable } from "../core/unreadable.ts";
import { acknowledgeOrder } from "../list/changes/acknowledge-order.ts";
import type { Change } from "../list/changes/change.ts";
import type { Controlled } from "../list/changes/control.ts";
import { NOTHING_KNOWN } from "../membership/assess-liveness.ts";
import { changeWithOrders, controlOrder } from "../membership/control-file.ts";
import type { ControlOrder } from "../membership/control-orders.ts";
import { heartbeatsOf } from "../membership/heartbeat.ts";
import { readJournals } from "../membership/journal.ts";
import { LivenessObserver } from "../membership/liveness-observer.ts";
import { recoverLost } from "../membership/recover-lost.ts";
import type { ListFile } from "../store/list-file.ts";
import { awaitAnswers } from "./await-answers.ts";
import { unreadableFrom, unreadableTeller } from "./shared/tell-unreadable.ts";
import type { World } from "./shared/world.ts";

/** A live runner has answered by then, as a rule; after that the journals of supervisors are
 *  read. */
const SUPERVISOR_MS = 1_000;

/** A running entry. */
export interface HeldEntry {
  readonly n: number;
  readonly entry: RunningEntry;
}

export interface HolderInquiry {
  /** Marks the entries of which something is asked. */
  readonly change: Change<Controlled>;
  readonly what: ControlOrder["what"];
  /** Whether the runner of this entry has obeyed. */
  readonly obeyed: (entry: RunningEntry) => boolean;
  /** Called when the orders are written, before anybody is waited for. */
  readonly onChanged?: (controlled: Controlled) => void;
  /** Waits only for entries whose record names a runner: of the others nobody will answer. */
  readonly onlyNamed?: boolean;
}

/** Asks those who run entries for something, and waits for the answer: that of the runner in the
 *  list, or that of the supervisor of a dead runner in its journal.
 *  @returns the numbers of the entries whose runner has answered, and the entries of the others
 *  @throws CooperateError (list, storage) */
export async function askHolders(
  world: World,
  list: ListFile,
  { change, what, obeyed, onChanged = () => {}, onlyNamed = false }: HolderInquiry,
): Promise<{ readonly answered: readonly number[]; readonly silent: readonly HeldEntry[] }> {
  const tell = unreadableTeller(world);
  // The orders by claim. They are kept, since the change may be made more than once.
  const orders = new Map<string, ControlOrder>();
  const { value, delivery } = await changeWithOrders(list, change, ({ runners }) => {
    const byRunner = new Map<string, ControlOrder[]>();
    for (const [claim, runner] of runners) {
      const order = orders.get(claim) ?? controlOrder(what, { claim });
      orders.set(claim, order);
      byRunner.set(runner, [...(byRunner.get(runner) ?? []), order]);
    }
    return byRunner;
  });
  // Such an order is in the list all the same, where a live runner finds it, though later; a
  // runner of version 0.1, which has no file for orders, finds it at once.
  for (const error of delivery.failed.values()) tell([unreadableFrom(error)]);
  onChanged(value);
  const asked = [...value.asked.keys()].filter((claim) => !onlyNamed || value.runners.has(claim));
  const supervisors = new SupervisorAnswers(world, list, what, orders, tell);
  let running = new Map<string, HeldEntry>();
  const { answered, silent } = await awaitAnswers(world, asked, async (claims, waitedMs) => {
    running = disobeying(await list.newest(), claims, obeyed);
    const mayRecord = running.size > 0 && waitedMs > SUPERVISOR_MS;
    if (mayRecord && (await supervisors.record([...running.values()])))
      running = disobeying(await list.newest(), claims, obeyed);
    return claims.filter((claim) => running.has(claim));
  });
  return {
    answered: answered.flatMap((claim) => value.asked.get(claim) ?? []),
    silent: silent.flatMap((claim) => running.get(claim) ?? []),
  };
}

/** Of the running entries with these claims: those that have not obeyed, by claim. */
function disobeying(
  entries: readonly Entry[],
  claims: readonly string[],
  obeyed: (entry: RunningEntry) => boolean,
): Map<string, HeldEntry> {
  const wanted = new Set(claims);
  const found = new Map<string, HeldEntry>();
  for (const [n, entry] of entries.entries()) {
    if (entry.status !== "running" || !wanted.has(entry.facts.claim) || obeyed(entry)) continue;
    found.set(entry.facts.claim, { n, entry });
  }
  return found;
}

/** Records in the list what the supervisors of dead runners have done. */
class SupervisorAnswers {
  readonly #list: ListFile;
  readonly #what: ControlOrder["what"];
  readonly #orders: ReadonlyMap<string, ControlOrder>;
  readonly #tell: (found: readonly Unreadable[]) => void;
  readonly #observer: LivenessObserver;

  /** @param orders by claim */
  constructor(
    world: World,
    list: ListFile,
    what: ControlOrder["what"],
    orders: ReadonlyMap<string, ControlOrder>,
    tell: (found: readonly Unreadable[]) => void,
  ) {
    [this.#list, this.#what, this.#orders, this.#tell] = [list, what, orders, tell];
    this.#observer = LivenessObserver.of(list.path, world);
  }

  /** @returns whether there was something to record */
  async record(silent: readonly HeldEntry[]): Promise<boolean> {
    const entries = silent.map(({ entry }) => entry);
    const found = await this.#observer.observe(entries).catch(() => NOTHING_KNOWN);
    this.#tell(found.unreadable);
    const ended = await recoverLost(
      this.#list,
      { ...found, lost: new Map() },
      {
        takeOver: async ({ replayed, unreadable }) => {
          this.#tell(unreadable);
          return replayed.length;
        },
      },
    );
    let hasRecorded = ended > 0;
    const directory = await heartbeatsOf(this.#list.path);
    for (const { n, entry } of silent) {
      const { claim, runner = "" } = entry.facts;
      const order = this.#orders.get(claim);
      const records = await readJournals(directory, runner);
      const at = records?.obeyed.get(order?.id ?? "");
      // An order to cancel is fulfilled when the experiment has ended.
      if (at === undefined || this.#what === "cancel") continue;
      await this.#list.update(acknowledgeOrder(n, claim, this.#what === "pause" ? at : undefined));
      hasRecorded = true;
    }
    return hasRecorded;
  }
}
