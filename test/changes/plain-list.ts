import type { Entry, Status } from "../../src/core/entry.ts";

/**
 * A list as a program would store it that works alone: mutable objects, and entries that reference
 * each other instead of numbers. It shares only the names of the facts with src/list.
 */

type Facts = Record<string, unknown>;

/** A dependency of an entry: another entry, or a number that never existed. */
export type Other = Item | number;

export interface Item {
  argv: string[];
  options: Facts;
  after: Other[] | undefined;
  extra: Facts;
  status: Status;
  attempt: number;
  losses: number;
  failures: number;
  cutOffs: number;
  /** Seconds; 0 where there is none. */
  cutOffAfter: number;
  history: Facts[];
  /** `notBefore`, `notBeforeMs`, `checks`, `checkSaid`. */
  wait: Facts;
  /** Facts of the running attempt, or of the last one. */
  record: Facts;
  /** `runner`, `order`, `pausedAt`, `queued`: facts of a running entry. */
  run: Facts;
  skippedAfter: Item | undefined;
  /** Which finish was announced, and by which runner. */
  told: { finish: string; teller: string } | undefined;
}

/** An entry that has never been run. */
export function newItem(argv: string[], more: Partial<Item> = {}): Item {
  const counts = { attempt: 0, losses: 0, failures: 0, cutOffs: 0, cutOffAfter: 0, history: [] };
  const asked = { options: {}, after: undefined, extra: {}, ...more };
  const state = {
    status: "pending" as const,
    wait: {},
    record: {},
    run: {},
    skippedAfter: undefined,
    told: undefined,
  };
  return { argv, ...counts, ...state, ...asked };
}

/** The fields that an attempt changes. */
export type State = Omit<Item, "argv" | "options" | "after" | "extra">;

export function stateOf({ argv: _a, options: _o, after: _b, extra: _e, ...state }: Item): State {
  return {
    ...state,
    history: [...state.history],
    wait: { ...state.wait },
    record: { ...state.record },
    run: { ...state.run },
  };
}

const IN_HISTORY = new Set<string>([
  "attempt",
  "claim",
  "host",
  "startedAt",
  "endedAt",
  "exitCode",
  "signal",
  "reason",
  "log",
  "gitCommit",
  "gpuIds",
  "pool",
  "job",
]);

export const isPut = ({ status }: Item): boolean => status === "pending" || status === "held";
export const hasEnded = ({ status }: Item): boolean => ["done", "failed", "cancelled"].includes(status);

/** Ends the attempt and keeps it in the history, if there was one. */
function remember(item: Item, reason?: string): void {
  const { record } = item;
  if (record["claim"] === undefined && record["startedAt"] === undefined) return;
  const facts = { ...record, attempt: item.attempt, ...(reason !== undefined && { reason }) };
  item.history.push(Object.fromEntries(Object.entries(facts).filter(([key]) => IN_HISTORY.has(key))));
}

/** Of an item whose last attempt ended on its own. */
export const NO_COUNTS = { losses: 0, failures: 0, cutOffs: 0, cutOffAfter: 0 };

/** Pending again. */
export function putBack(
  item: Item,
  { reason, ...counts }: { reason?: string } & Partial<typeof NO_COUNTS> = {},
): void {
  remember(item, reason);
  Object.assign(item, {
    status: "pending",
    ...NO_COUNTS,
    ...counts,
    wait: {},
    record: {},
    run: {},
    skippedAfter: undefined,
    told: undefined,
  });
}

/** Cancelled: before it ran, or by an order. */
export function cancelItem(item: Item, endedAt: string, because?: Item): void {
  const { record } = item;
  Object.assign(item, {
    status: "cancelled",
    ...NO_COUNTS,
    wait: {},
    run: {},
    skippedAfter: because,
  });
  item.record = { ...record, endedAt, ...(because === undefined && { reason: "cancelled" }) };
  if (because) delete item.record["reason"];
}

/** Orders to the ended attempt are dropped. */
export function obey(item: Item, order: unknown, endedAt: string): void {
  if (order === "cancel") cancelItem(item, endedAt);
  if (order === "pause") item.status = "held";
}

export class PlainList {
  items: Item[] = [];

  numberOf(item: Item): number {
    return this.items.indexOf(item);
  }

  running(): Item[] {
    return this.items.filter(({ status }) => status === "running");
  }

  /** The entry that `claim` holds or held last. */
  find(claim: unknown): Item | undefined {
    const held = this.items.filter((item) => !isPut(item) && item.record["claim"] === claim);
    return held.find(({ status }) => status === "running") ?? held[0];
  }

  isReady(item: Item, how: "skip" | "run"): boolean {
    if (item.status !== "pending") return false;
    const others = (item.after ?? []).map((other) => (typeof other === "number" ? undefined : other.status));
    if (others.some((status) => status === "failed" || status === "cancelled")) return how === "run";
    return others.every((status) => status === "done");
  }

  isBlockedBy(item: Item): Item | undefined {
    const others = (item.after ?? []).flatMap((other) => (typeof other === "number" ? [] : [other]));
    return others.find(({ status }) => status === "failed" || status === "cancelled");
  }

  /** Identifies this finish; undefined when the list is not finished. */
  finish(): string | undefined {
    if (this.items.some((item) => isPut(item) || item.status === "running") || !this.items.some(hasEnded))
      return undefined;
    return JSON.stringify(
      this.items.map(({ status, attempt, record }) => [
        status,
        attempt > 0 ? attempt : null,
        record["claim"] ?? null,
        record["endedAt"] ?? null,
      ]),
    );
  }

  /** As in the list; of an announcement only the runner. */
  entries(): unknown[] {
    return this.items.map((item) => {
      const { status, argv, after, extra, attempt, losses, failures, history, wait, record, run, told } =
        item;
      const { cutOffs, cutOffAfter } = item;
      const because = item.skippedAfter && this.numberOf(item.skippedAfter);
      const facts: Facts =
        status === "unknown"
          ? {}
          : {
              ...(attempt > 0 && { attempt }),
              ...(losses > 0 && { losses }),
              ...(failures > 0 && { failures }),
              ...(cutOffs > 0 && { cutOffs, cutOffAfter }),
              ...(history.length > 0 && { history }),
              ...wait,
              ...record,
              ...run,
              ...(because !== undefined && { reason: `after ${because}`, skippedAfter: because }),
              ...(told && { announced: told.teller }),
            };
      const numbers = after?.map((other) => (typeof other === "number" ? other : this.numberOf(other)));
      return { status, argv, options: { ...item.options, ...(numbers && { after: numbers }) }, facts, extra };
    });
  }
}

/** `entries` in the form of {@link PlainList.entries}. */
export function plainly(entries: readonly Entry[]): unknown[] {
  return entries.map(({ status, argv, options, facts, extra }) => {
    const { announced }: { announced?: string } = facts as Facts;
    return {
      status,
      argv,
      options,
      facts: { ...facts, ...(announced !== undefined && { announced: announced.split(" ")[1] }) },
      extra,
    };
  });
}
