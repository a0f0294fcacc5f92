import { describe, expect, test, vi } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import type { Claimant, Claimed } from "../../list/changes/claim.ts";
import { AvailabilityCheck, type AvailabilityParts } from "./availability.ts";
import type { Availability } from "./idle-wait.ts";

const ENTRIES: readonly Entry[] = [pending(["a"]), pending(["b"])];
const FOUND = { n: 0 } as Claimed;

/** A runner with an idle slot; a test sets what its parts say. */
class Scene {
  readonly pool = { busy: 0 };
  readonly source = { isUsedUp: false };
  readonly claimer = {
    halted: false,
    /** What a trial claim finds. */
    found: undefined as Claimed | undefined,
    dueIn: () => 0,
    claimant: () => ({ claim: "trial" }) as Claimant,
    claimOne: () => (entries: readonly Entry[]) => ({ entries, value: this.claimer.found }),
  };
  readonly admission = {
    open: true,
    leave: (claim: string) => this.left.push(claim),
    holdBack: () => this.told.push("held back"),
    letGo: () => {},
    couldAdmit: ((): boolean => true) as (entry: Entry) => boolean,
  };
  readonly deadline = { allows: ((): boolean => true) as (entry: Entry) => boolean };
  isWaiting = false;
  readonly waits = vi.fn<AvailabilityParts["eligibility"]["waits"]>(() => this.isWaiting);
  /** Claims that admission control was told to free. */
  readonly left: string[] = [];
  /** What the user and the runner were told. */
  readonly told: string[] = [];
  readonly check: AvailabilityCheck;

  constructor() {
    const { pool, source, claimer, admission, deadline, told } = this;
    const shutdown = {
      beginNoMore: (reason: string) => told.push(`begin no more: ${reason}`),
      waitNoMore: () => told.push("wait no more"),
    };
    const eligibility = { waits: this.waits };
    this.check = new AvailabilityCheck({
      eligibility,
      claimer,
      deadline,
      admission,
      pool,
      source,
      shutdown,
    });
  }

  availability(unverifiable: readonly number[] = []): Availability {
    return this.check.of(ENTRIES, new Set(unverifiable));
  }
}

test("an entry that can be claimed is there now; the trial keeps no GPUs", () => {
  const scene = new Scene();
  scene.claimer.found = FOUND;
  scene.pool.busy = 1;
  expect(scene.availability()).toBe("now");
  expect(scene.left).toEqual(["trial"]);
  expect(scene.told).toEqual([]);
});

test("an entry that only waits for the machine is there later, which the user is told", () => {
  const scene = new Scene();
  [scene.claimer.found, scene.admission.open] = [FOUND, false];
  expect(scene.availability()).toBe("later");
  scene.pool.busy = 1;
  expect(scene.availability()).toBe("busy");
  expect(scene.told).toEqual(["held back", "held back"]);
});

test("what waits for its time is there later; without it there is nothing", () => {
  const scene = new Scene();
  expect(scene.availability()).toBe("none");
  scene.isWaiting = true;
  expect(scene.availability([1])).toBe("later");
  expect(scene.waits.mock.lastCall?.[3]).toEqual(new Set([1]));
  scene.pool.busy = 1;
  expect(scene.availability()).toBe("busy");
  expect(scene.check.isTooLate).toBe(false);
});

test("only entries are waited for that would end in time and that this machine can run", () => {
  const scene = new Scene();
  const [first, second] = ENTRIES as [Entry, Entry];
  scene.availability();
  const isAllowed = scene.waits.mock.lastCall?.[2];
  expect([isAllowed?.(first), isAllowed?.(second)]).toEqual([true, true]);
  scene.deadline.allows = (entry) => entry !== first;
  scene.admission.couldAdmit = (entry) => entry !== second;
  expect([isAllowed?.(first), isAllowed?.(second)]).toEqual([false, false]);
});

describe("after as many experiments as the runner may start", () => {
  test("it waits for its other slots", () => {
    const scene = new Scene();
    [scene.source.isUsedUp, scene.claimer.found, scene.pool.busy] = [true, FOUND, 1];
    expect(scene.availability()).toBe("busy");
    expect(scene.told).toEqual([]);
  });

  test("it leaves when no slot has anything to do", () => {
    const scene = new Scene();
    [scene.source.isUsedUp, scene.claimer.found] = [true, FOUND];
    expect(scene.availability()).toBe("busy");
    expect(scene.told).toEqual(["begin no more: max"]);
  });
});

describe("entries that would not end before the deadline", () => {
  test("are too late, unless another entry is waited for", () => {
    const scene = new Scene();
    scene.deadline.allows = () => false;
    scene.isWaiting = true;
    scene.availability();
    expect(scene.check.isTooLate).toBe(false);
    scene.isWaiting = false;
    expect(scene.availability()).toBe("none");
    expect(scene.check.isTooLate).toBe(true);
  });

  test("do not count when the list has too many failures to go on", () => {
    const scene = new Scene();
    scene.deadline.allows = () => false;
    scene.claimer.halted = true;
    expect(scene.availability()).toBe("none");
    expect(scene.check.isTooLate).toBe(false);
    expect(scene.told).toEqual(["wait no more"]);
  });
});
