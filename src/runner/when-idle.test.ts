import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { WakeSignal } from "../core/wake-signal.ts";
import type { RunEvent, StopReason } from "../core/event.ts";
import { type Entry, pending } from "../core/entry.ts";
import type { Availability } from "./claiming/idle-wait.ts";
import { InvalidListTolerance } from "./slots/invalid-list.ts";
import { WhenIdle, type WhenIdleParts } from "./when-idle.ts";

class Scene {
  reason: StopReason | undefined;
  readonly events: RunEvent[] = [];
  readonly happened: string[] = [];
  entries: readonly Entry[] = [pending(["a"])];
  readonly parts: WhenIdleParts;

  constructor(isWorthwhile: boolean, more: Partial<WhenIdleParts> = {}) {
    const scene = this;
    const pool = { busy: 0, changed: new WakeSignal() };
    this.parts = {
      list: {
        newest: async () => this.entries,
        update: async (change) => {
          const { entries, value } = change(this.entries);
          this.entries = entries;
          return value;
        },
      },
      idleMs: 0,
      afterFailure: "skip",
      clock: new FakeClock(),
      emit: (event) => this.events.push(event),
      source: { isUsedUp: false },
      pool,
      shutdown: {
        get reason() {
          return scene.reason;
        },
        over: new AbortController().signal,
        beginNoMore: (reason) => (this.reason ??= reason),
      },
      sink: {
        flush: async () => {
          this.happened.push("flush");
        },
      },
      claimer: { halted: false },
      eligibility: { hasBlocked: () => false },
      availability: { of: (): Availability => "none", isTooLate: false },
      idleWait: {
        awaitWork: async (availability) => {
          this.happened.push(`wait: ${availability(this.entries, new Set())}`);
          return isWorthwhile;
        },
      },
      tolerance: new InvalidListTolerance({ list: { reportInvalid() {} }, pool, writer: { failed: false } }),
      halt: async () => {
        this.happened.push("halt");
      },
      ...more,
    };
  }

  /** @returns whether to claim again, and why the runner leaves if not */
  async wait(): Promise<readonly [boolean, StopReason]> {
    const whenIdle = new WhenIdle(this.parts);
    return [await whenIdle.wait(), whenIdle.reason];
  }
}

test("claims again when there is work, after all outcomes are recorded", async () => {
  const scene = new Scene(true);
  expect(await scene.wait()).toEqual([true, "drained"]);
  expect(scene.happened).toEqual(["flush", "wait: none"]);
});

test.each<[string, Partial<WhenIdleParts>, StopReason]>([
  ["because the list is finished", {}, "drained"],
  ["because it was idle for as long as it was to stay", { idleMs: 60_000 }, "idle"],
  [
    "because what is left would not end in time",
    { availability: { of: () => "none", isTooLate: true } },
    "until",
  ],
])("leaves %s", async (_, more, reason) => {
  expect(await new Scene(false, more).wait()).toEqual([false, reason]);
});

test("tells all runners to leave when the list has too many failures", async () => {
  const scene = new Scene(false, { claimer: { halted: true } });
  expect(await scene.wait()).toEqual([false, "drained"]);
  expect(scene.happened.at(-1)).toBe("halt");
});

test("does not wait when the runner has begun as many entries as it may, or is leaving", async () => {
  const usedUp = new Scene(true, { source: { isUsedUp: true } });
  expect([await usedUp.wait(), usedUp.reason, usedUp.happened]).toEqual([[false, "drained"], "max", []]);
  const leaving = new Scene(true);
  leaving.reason = "signal";
  expect([await leaving.wait(), leaving.happened]).toEqual([[false, "drained"], []]);
});

test("ends when something told the runner to leave while it waited", async () => {
  const scene = new Scene(true);
  scene.parts.pool.changed.notify();
  const awaitWork = async (): Promise<boolean> => {
    scene.reason = "order";
    return true;
  };
  const whenIdle = new WhenIdle({ ...scene.parts, idleWait: { awaitWork } });
  expect(await whenIdle.wait()).toBe(false);
});

test("cancels entries that can never run, because one that they were to run after has failed", async () => {
  const failed = {
    status: "failed",
    argv: ["a"],
    options: {},
    facts: { attempt: 1, exitCode: 1 },
    extra: {},
  } as unknown as Entry;
  const blocked = pending(["b"], { after: [0] });
  for (const afterFailure of ["skip", "run"] as const) {
    const scene = new Scene(false, { eligibility: { hasBlocked: () => true }, afterFailure });
    scene.entries = [failed, blocked];
    await scene.wait();
    const isSkipped = afterFailure === "skip";
    expect(scene.entries[1]?.status).toBe(isSkipped ? "cancelled" : "pending");
    expect(scene.events).toEqual(isSkipped ? [{ kind: "skipped", n: 1, by: 0 }] : []);
  }
});

test("an error of the list is thrown when no slot runs anything", async () => {
  const awaitWork = async (): Promise<boolean> => {
    throw new Error("no such list");
  };
  await expect(new Scene(false, { idleWait: { awaitWork } }).wait()).rejects.toThrow("no such list");
});
