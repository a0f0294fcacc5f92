import { beforeEach, describe, expect, test, vi } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { type Entry, pending } from "../../core/entry.ts";
import type { Change } from "../../list/changes/change.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import { Claimer, type ClaimerOptions, type ClaimerParts, type Portion } from "./claimer.ts";

const runnersLately = vi.hoisted(() => vi.fn<() => Promise<{ runners: readonly string[] }>>());
vi.mock("../../membership/runner-listing.ts", () => ({ runnersLately }));
vi.mock("../../membership/heartbeat.ts", () => ({ heartbeatsOf: async () => "/list.run" }));

beforeEach(() => {
  runnersLately.mockReset().mockResolvedValue({ runners: ["only-me"] });
});

/** A list in memory and a claimer for it. */
class Scene {
  readonly clock = new FakeClock("2026-11-20T12:00:00.000Z");
  /** What happened, in order: changes of the list, and calls of the session. */
  readonly steps: string[] = [];
  readonly tracked = new Set<string>();
  readonly learned: (readonly number[])[] = [];
  entries: readonly Entry[];
  /** How long this runner waits for the list, milliseconds. */
  waitMs = 0;
  readonly claimer: Claimer;

  constructor(
    entries: readonly Entry[],
    options: Partial<ClaimerOptions> = {},
    parts: Partial<ClaimerParts> = {},
  ) {
    this.entries = entries;
    const list = {
      path: "/list",
      update: async <T>(change: Change<T>): Promise<T> => {
        this.steps.push("update");
        if (this.waitMs > 0) await this.clock.sleep(this.waitMs);
        const { entries: next, value } = change(this.entries);
        this.entries = next;
        return value;
      },
    };
    const directory = "/work";
    this.claimer = new Claimer({
      options: { list, directory, entry: undefined, afterFailure: "skip", halt: Infinity, ...options },
      clock: this.clock,
      names: { pathFor: (n) => `/logs/cooperate_${n}` },
      dueIn: () => 0,
      session: {
        identity: () => ({ host: "gpu1", pid: 7, runner: "gpu1-7" }),
        track: (claims) => {
          this.steps.push(`track ${claims.length}`);
          for (const claim of claims) this.tracked.add(claim);
        },
        done: (claim) => this.tracked.delete(claim),
      },
      eligibility: { takes: () => true },
      deadline: { allows: () => true },
      batchSizer: { learn: (durations) => this.learned.push(durations) },
      admission: { among: (_, __, wanted) => wanted, grant: () => undefined },
      ...parts,
    });
  }

  /** Claims up to `most`; time passes until the list has been waited for. */
  async claim(most = 1, portion: Portion = { most, idle: 1 }): Promise<readonly Claimed[]> {
    const claiming = this.claimer.claim(this.claimer.claimant(), most, () => portion);
    const [claimed] = await Promise.all([claiming, this.clock.advance(this.waitMs)]);
    return claimed;
  }
}

function entries(count: number): Entry[] {
  return Array.from({ length: count }, (_, n) => pending([`job ${n}`]));
}

function failed(): Entry {
  return { ...pending(["job"]), status: "failed", facts: { attempt: 1 } } as unknown as Entry;
}

const numbers = (claimed: readonly Claimed[]): number[] => claimed.map(({ n }) => n);

describe("a claim", () => {
  test("says who runs the entry, since when, and where", async () => {
    const scene = new Scene(entries(2));
    await scene.clock.advance(1_500);
    const who = scene.claimer.claimant(4);
    const [claimed] = await scene.claimer.claim(who, 1, () => ({ most: 1, idle: 1 }));
    expect(scene.entries[0]).toBe(claimed?.entry);
    expect(claimed).toMatchObject({
      n: 0,
      entry: {
        status: "running",
        facts: {
          claim: who.claim,
          host: "gpu1",
          pid: 7,
          runner: "gpu1-7",
          slot: 4,
          attempt: 1,
          startedAt: "2026-11-20T12:00:01.500Z",
          directory: "/work",
          log: "/logs/cooperate_0",
        },
      },
    });
    expect(scene.claimer.claimant()).not.toHaveProperty("slot");
    expect(scene.claimer.claimant().claim).not.toBe(who.claim);
  });

  test("has the GPUs that admission control grants to it", async () => {
    const granted: string[] = [];
    const grant = (claim: string): string => {
      granted.push(claim);
      return "0,1";
    };
    const scene = new Scene(entries(1), {}, { admission: { among: (_, __, wanted) => wanted, grant } });
    const [claimed] = await scene.claim();
    expect(claimed?.entry.facts).toMatchObject({ gpuIds: "0,1", claim: granted[0] });
  });

  test("is tracked before the list changes; what was not taken is tracked no longer", async () => {
    const scene = new Scene(entries(2));
    const claimed = await scene.claim(8, { most: 8, idle: 8 });
    expect(scene.steps).toEqual(["track 8", "update"]);
    expect(numbers(claimed)).toEqual([0, 1]);
    expect([...scene.tracked]).toEqual(claimed.map(({ entry }) => entry.facts.claim));
  });

  test("is tracked no longer when the list cannot be changed", async () => {
    const update = async (): Promise<never> => {
      throw new Error("no list");
    };
    const scene = new Scene(entries(1), { list: { path: "/list", update } });
    await expect(scene.claim(3)).rejects.toThrow("no list");
    expect(scene.steps).toEqual(["track 3"]);
    expect(scene.tracked.size).toBe(0);
    expect(scene.clock.pending).toBe(0);
  });

  test.each([1, 3])("of up to %i takes only what is eligible, in time, and admitted", async (most) => {
    const isNot = (n: number) => (entry: Entry) => entry.argv[0] !== `job ${n}`;
    const scene = new Scene(
      entries(5),
      {},
      {
        eligibility: { takes: isNot(0) },
        deadline: { allows: isNot(1) },
        admission: {
          among:
            (_, __, wanted) =>
            (...args) =>
              wanted(...args) && args[1] !== 2,
          grant: () => "",
        },
      },
    );
    const claimed = await scene.claim(most, { most, idle: most });
    expect(numbers(claimed)).toEqual([3, 4].slice(0, most));
  });

  test("tells how long the experiments took that ended last", async () => {
    const times = { startedAt: "2026-01-01T00:00:00.000Z", endedAt: "2026-01-01T00:00:05.000Z" };
    const done = { ...pending(["job"]), status: "done", facts: times } as unknown as Entry;
    const scene = new Scene([done, ...entries(4)]);
    await scene.claim(1);
    await scene.claim(2);
    expect(scene.learned).toEqual([[5_000], [5_000]]);
  });
});

test("--one claims the entry that it names, whatever its status", async () => {
  const scene = new Scene([...entries(1), failed()], { entry: 1 });
  expect(numbers(await scene.claim())).toEqual([1]);
  expect(scene.entries.map(({ status }) => status)).toEqual(["pending", "running"]);
});

test("--halt claims nothing once so many entries have failed", async () => {
  const scene = new Scene([failed(), ...entries(2)], { halt: 2 });
  expect(numbers(await scene.claim())).toEqual([1]);
  expect(scene.claimer.halted).toBe(false);
  scene.entries = [failed(), failed(), ...entries(2)];
  expect(await scene.claim()).toEqual([]);
  expect(scene.claimer.halted).toBe(true);
});

describe("a claim of several", () => {
  test("takes as many as fit when the list is at hand", async () => {
    const scene = new Scene(entries(20));
    scene.waitMs = 500;
    let most = 8;
    const claiming = scene.claimer.claim(scene.claimer.claimant(), 8, () => ({ most, idle: 1 }));
    most = 3; // while it waits for the list
    await scene.clock.advance(500);
    expect(numbers(await claiming)).toEqual([0, 1, 2]);
  });

  test("leaves the other runners their share, as they were counted while it waited for the list", async () => {
    const scene = new Scene(entries(24));
    scene.waitMs = 2_500;
    const claiming = scene.claimer.claim(scene.claimer.claimant(), 24, () => ({ most: 24, idle: 1 }));
    await scene.clock.advance(0);
    expect(runnersLately).toHaveBeenCalledTimes(1);
    runnersLately.mockResolvedValue({ runners: ["me", "another", "a third"] });
    await scene.clock.advance(scene.waitMs);
    expect(numbers(await claiming)).toEqual([0, 1, 2, 3]); // 24 entries, 3 runners, half of the share
  });

  test("of a runner that is alone takes half of what there is", async () => {
    const scene = new Scene(entries(24));
    expect(await scene.claim(24)).toHaveLength(12);
  });
});

test("the runners are counted at most once a second, and only while a claim is made", async () => {
  const scene = new Scene(entries(9));
  scene.waitMs = 2_500;
  await scene.claim();
  expect(runnersLately).toHaveBeenCalledTimes(3);
  expect(scene.clock.pending).toBe(0);
  await scene.clock.advance(400);
  scene.waitMs = 0;
  await scene.claim();
  expect(runnersLately).toHaveBeenCalledTimes(3);
  await scene.clock.advance(100);
  await scene.claim();
  expect(runnersLately).toHaveBeenCalledTimes(4);
});

test("while the storage does not answer, the last count stands", async () => {
  const scene = new Scene(entries(24));
  scene.waitMs = 1_500;
  runnersLately.mockResolvedValue({ runners: ["me", "another", "a third"] });
  await scene.claim();
  scene.entries = entries(24);
  runnersLately.mockRejectedValue(new Error("no answer"));
  expect(await scene.claim(24)).toHaveLength(4);
});
