import { existsSync, mkdirSync, renameSync } from "node:fs";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { until } from "../../../test/helpers/until.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock.ts";
import { type Entry, pending } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import { WakeSignal } from "../../core/wake-signal.ts";
import type { FailureDetector } from "../../membership/failure-detector.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import { type ListFile, openListFile } from "../../store/list-file.ts";
import { Activity } from "./activity.ts";
import { type Availability, IdleWait, type IdleWaitOptions } from "./idle-wait.ts";
import type { Recovery } from "./recover-lost.ts";

const LEASE_MS = 120_000;
/** A runner with this lease observes its neighbours so often, milliseconds. */
const OBSERVE_MS = 4_000;

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0.5); // no jitter
  onTestFinished(() => void vi.restoreAllMocks());
});

function optionsOf(list: ListFile, clock: Clock, more: Partial<IdleWaitOptions>): IdleWaitOptions {
  const runner = formatRunnerId(ownRunnerId());
  return {
    list,
    clock,
    wanted: () => true,
    dueIn: () => 0,
    nextIn: () => Number.POSITIVE_INFINITY,
    leaseMs: LEASE_MS,
    idleMs: 0,
    emit: () => {},
    session: { isUnheld: () => false, isSound: true, identity: () => ({ host: "", pid: 0, runner }) },
    onUnreadable: () => {},
    onPoll: undefined,
    activity: new Activity(clock),
    ...more,
  };
}

/** A runner with nothing to claim, where a test says what each poll finds. */
class Scene {
  readonly clock = new FakeClock();
  readonly changed = new WakeSignal(this.clock);
  readonly over = new AbortController();
  readonly events: RunEvent[] = [];
  /** When the list was polled, milliseconds. */
  readonly polls: number[] = [];
  /** What `awaitWork` has given; undefined while it waits. */
  result: boolean | undefined;
  availability: Availability = "none";
  /** Numbers of which nothing was expected at the last poll. */
  givenUp: readonly number[] = [];
  recovery: Recovery = { entries: [], recovered: 0, unconfirmed: [], unverifiable: [] };
  onRecovery: () => void = () => {};
  recoveries = 0;
  readonly detector = { dead: [] as string[], here: 1, observe: vi.fn<() => Promise<void>>(async () => {}) };
  /** How long the runner has had no experiment. */
  readonly activity = new Activity(this.clock);
  readonly wait: IdleWait;

  constructor(more: Partial<IdleWaitOptions> = {}) {
    const list = { path: "/nowhere/e.json" } as ListFile;
    const options = optionsOf(list, this.clock, {
      emit: (event) => this.events.push(event),
      activity: this.activity,
      ...more,
    });
    this.wait = new IdleWait(options, this.detector as unknown as FailureDetector, {
      run: async () => {
        this.recoveries++;
        this.onRecovery();
        return this.recovery;
      },
    });
  }

  /** Begins to wait, and goes as far as no time has to pass. */
  async begin(): Promise<void> {
    const availabilityOf = (_: readonly Entry[], givenUp: ReadonlySet<number>): Availability => {
      this.polls.push(this.clock.monotonic());
      this.givenUp = [...givenUp];
      return this.availability;
    };
    void this.wait.awaitWork(availabilityOf, this.over.signal, this.changed).then((result) => {
      this.result = result;
    });
    await this.clock.advance(0);
  }

  /** An experiment starts here, or ends. */
  has(kind: "started" | "ended"): void {
    this.activity.observe({ kind, n: 7 } as RunEvent);
  }

  /** What a poll finds from now on. */
  finds(more: Partial<Recovery>): void {
    this.recovery = { ...this.recovery, ...more };
  }
}

const SILENT = { n: 3, host: "gpu2", pid: 7 };

describe("an idle runner claims again", () => {
  test("at once when there is something to claim", async () => {
    const scene = new Scene();
    scene.availability = "now";
    await scene.begin();
    expect(scene.result).toBe(true);
  });

  test("at once when lost work was put back", async () => {
    const scene = new Scene();
    scene.finds({ recovered: 1 });
    await scene.begin();
    expect(scene.result).toBe(true);
  });

  test("when a later poll finds something to claim", async () => {
    const scene = new Scene();
    scene.availability = "later";
    await scene.begin();
    await scene.clock.advance(999);
    scene.availability = "now";
    expect([scene.result, scene.polls]).toEqual([undefined, [0]]);
    await scene.clock.advance(1);
    expect([scene.result, scene.polls]).toEqual([true, [0, 1_000]]);
  });
});

describe("an idle runner leaves", () => {
  test("at once when nothing is left; it says what nobody can verify", async () => {
    const scene = new Scene();
    scene.finds({ unverifiable: [{ ...SILENT, why: "unnamed" }] });
    await scene.begin();
    expect(scene.result).toBe(false);
    expect(scene.givenUp).toEqual([3]);
    expect(scene.wait.unverifiable).toEqual([{ ...SILENT, why: "unnamed" }]);
  });

  test("when the time to stay has passed since it last had something in hand", async () => {
    const scene = new Scene({ idleMs: 10_000 });
    scene.availability = "busy";
    scene.has("started");
    await scene.begin();
    await scene.clock.advance(999);
    scene.availability = "none";
    scene.has("ended");
    await scene.clock.advance(9_999);
    expect(scene.result).toBeUndefined();
    await scene.clock.advance(10);
    expect(scene.result).toBe(false);
  });

  test("when the time to stay has passed, also while entries wait for what it cannot start", async () => {
    const scene = new Scene({ idleMs: 10_000 });
    scene.availability = "later";
    await scene.begin();
    await scene.clock.advance(9_999);
    expect(scene.result).toBeUndefined();
    await scene.clock.advance(10);
    expect(scene.result).toBe(false);
  });

  test("whatever checks it makes meanwhile: only an experiment keeps it", async () => {
    const scene = new Scene({ idleMs: 10_000 });
    scene.availability = "now";
    await scene.begin();
    expect(scene.result).toBe(true); // to a check, which fails
    await scene.clock.advance(9_000);
    scene.availability = "later";
    await scene.begin();
    await scene.clock.advance(1_000);
    expect(scene.result).toBe(false);
  });

  test("not while another slot is busy, or work comes later", async () => {
    for (const availability of ["busy", "later"] as const) {
      const scene = new Scene();
      scene.availability = availability;
      await scene.begin();
      await scene.clock.advance(3_600_000);
      expect(scene.result).toBeUndefined();
      scene.availability = "none";
      await scene.clock.advance(5_000);
      expect(scene.result).toBe(false);
    }
  });

  test("not before it knows whether the other runners live", async () => {
    const scene = new Scene();
    scene.finds({ unconfirmed: [SILENT] });
    await scene.begin();
    await scene.clock.advance(60_000);
    expect(scene.result).toBeUndefined();
    scene.finds({ unconfirmed: [] });
    await scene.clock.advance(1_000);
    expect(scene.result).toBe(false);
  });

  test("not before a lease has passed in which an unreadable entry may become readable", async () => {
    const scene = new Scene();
    scene.finds({ unverifiable: [{ ...SILENT, why: "unreadable" }] });
    await scene.begin();
    await scene.clock.advance(LEASE_MS - 1);
    expect([scene.result, scene.givenUp]).toEqual([undefined, []]);
    await scene.clock.advance(1_000);
    expect([scene.result, scene.givenUp]).toEqual([false, [3]]);
  });

  test("when it is told that there is nothing more to wait for", async () => {
    const scene = new Scene();
    scene.availability = "later";
    await scene.begin();
    scene.over.abort();
    await scene.clock.advance(0);
    expect([scene.result, scene.polls]).toEqual([false, [0]]);
  });
});

describe("an idle runner polls", () => {
  test("with longer and longer pauses while nothing changes, until its time is over", async () => {
    const scene = new Scene({ idleMs: 10_000 });
    await scene.begin();
    await scene.clock.advance(20_000);
    expect(scene.polls).toEqual([0, 1_000, 2_500, 4_750, 8_125, 10_005]);
  });

  test("every second again after the list has changed", async () => {
    const scene = new Scene();
    scene.availability = "later";
    await scene.begin();
    await scene.clock.advance(4_750);
    scene.finds({ entries: [pending(["true"])] });
    await scene.clock.advance(6_000);
    expect(scene.polls).toEqual([0, 1_000, 2_500, 4_750, 8_125, 9_125, 10_625]);
  });

  test("soon while another runner has an entry in its queue", async () => {
    const scene = new Scene();
    scene.availability = "later";
    const queued = { ...pending(["true"]), status: "running", facts: { queued: 1 } } as unknown as Entry;
    scene.finds({ entries: [queued] });
    await scene.begin();
    await scene.clock.advance(500);
    expect(scene.polls).toEqual([0, 100, 250, 475]);
  });

  test("when an entry is due", async () => {
    const scene = new Scene({ nextIn: () => 300 });
    scene.availability = "later";
    await scene.begin();
    await scene.clock.advance(700);
    expect(scene.polls).toEqual([0, 305, 610]);
  });

  test("a moment after a wake-up, also after one that comes during a poll", async () => {
    const scene = new Scene();
    scene.availability = "later";
    scene.onRecovery = () => {
      if (scene.recoveries === 1) scene.changed.notify();
    };
    await scene.begin();
    await scene.clock.advance(100);
    scene.changed.notify();
    await scene.clock.advance(100);
    expect(scene.polls).toEqual([0, 50, 150]);
  });

  test("and gives each list to whoever wants to see it", async () => {
    const onPoll = vi.fn<(entries: readonly Entry[]) => void>();
    const scene = new Scene({ onPoll });
    await scene.begin();
    expect(onPoll.mock.calls).toEqual([[scene.recovery.entries]]);
  });
});

describe("an idle runner reports", () => {
  test("what it waits for at once when it stays, and each set of silent runners once", async () => {
    const scene = new Scene({ idleMs: Number.POSITIVE_INFINITY });
    await scene.begin();
    await scene.clock.advance(10_000);
    expect(scene.events).toMatchObject([{ kind: "idle", waits: true, unconfirmed: [] }]);
    scene.finds({ unconfirmed: [SILENT] });
    await scene.clock.advance(10_000);
    expect(scene.events.slice(1)).toMatchObject([{ kind: "idle", waits: true, unconfirmed: [SILENT] }]);
  });

  test("silent runners only after five seconds when it is about to leave, and nothing while it is busy", async () => {
    const scene = new Scene();
    scene.finds({ unconfirmed: [SILENT] });
    scene.availability = "busy";
    scene.has("started");
    await scene.begin();
    await scene.clock.advance(60_000);
    scene.availability = "none";
    scene.has("ended");
    await scene.clock.advance(5_000);
    expect(scene.events).toEqual([]);
    await scene.clock.advance(1_000);
    expect(scene.events).toMatchObject([{ kind: "idle", waits: false, unconfirmed: [SILENT] }]);
  });

  test("once which entries can never run", async () => {
    const scene = new Scene({ idleMs: Number.POSITIVE_INFINITY });
    scene.finds({ entries: [pending(["a"], { after: [1] }), pending(["b"], { after: [0] })] });
    await scene.begin();
    scene.finds({ unconfirmed: [SILENT] });
    await scene.clock.advance(10_000);
    expect(scene.events.map(({ kind }) => kind)).toEqual(["idle", "stuck", "idle"]);
    expect(scene.events[1]).toMatchObject({ stuck: [{ n: 0 }, { n: 1 }] });
  });
});

describe("lost work is taken over while the runner has work", () => {
  test("once, and again after a lease for what could not be done", async () => {
    const scene = new Scene();
    await scene.clock.advance(OBSERVE_MS);
    expect(scene.recoveries).toBe(0);
    scene.detector.dead = ["dead"];
    await scene.clock.advance(OBSERVE_MS);
    expect(scene.recoveries).toBe(1);
    await scene.clock.advance(LEASE_MS - 1);
    expect(scene.recoveries).toBe(1);
    await scene.clock.advance(1);
    expect(scene.recoveries).toBe(2);
    scene.detector.dead = ["dead", "another"];
    await scene.clock.advance(OBSERVE_MS);
    expect(scene.recoveries).toBe(3);
  });

  test("which wakes an idle slot", async () => {
    const scene = new Scene();
    scene.availability = "later";
    await scene.begin();
    await scene.clock.advance(OBSERVE_MS - 1);
    expect(scene.polls).toEqual([0, 1_000, 2_500]);
    scene.detector.dead = ["dead"];
    await scene.clock.advance(1);
    expect(scene.polls).toEqual([0, 1_000, 2_500, OBSERVE_MS]);
  });

  test("also when the storage did not answer before", async () => {
    const scene = new Scene();
    scene.detector.dead = ["dead"];
    scene.detector.observe.mockRejectedValueOnce(new Error("no answer"));
    await scene.clock.advance(OBSERVE_MS);
    expect(scene.recoveries).toBe(0);
    await scene.clock.advance(OBSERVE_MS);
    expect(scene.recoveries).toBe(1);
  });

  test("but not after the end", async () => {
    const scene = new Scene();
    await scene.wait.end();
    scene.detector.dead = ["dead"];
    await scene.clock.advance(OBSERVE_MS);
    expect([scene.recoveries, scene.clock.pending]).toEqual([0, 0]);
  });
});

const ELSEWHERE = formatRunnerId({ ...ownRunnerId(), host: "gpu2" });
const RUNS = {
  status: "running",
  host: "gpu2",
  pid: 7,
  claim: "c",
  attempt: 1,
  startedAt: "2026-01-01T00:00:00.000Z",
  runner: ELSEWHERE,
};

/** A list with one entry, which a runner on another machine runs. */
class ListScene extends Workspace {
  readonly file = this.list("e.json", [["executed", RUNS, "true"]]);
  readonly events: RunEvent[] = [];
  readonly over = new AbortController();

  idleWait(leaseMs: number, clock: Clock): IdleWait {
    const emit = (event: RunEvent): unknown => this.events.push(event);
    const idleMs = Number.POSITIVE_INFINITY;
    const idleWait = new IdleWait(optionsOf(openListFile(this.file), clock, { leaseMs, idleMs, emit }));
    onTestFinished(async () => {
      this.over.abort();
      await idleWait.end();
    });
    return idleWait;
  }
}

test("a busy runner takes over what a runner on another machine has lost", async () => {
  const scene = new ListScene();
  mkdirSync(`${scene.file}.run/${ELSEWHERE}.lock`, { recursive: true });
  scene.idleWait(2_000, SYSTEM_CLOCK);
  expect(scene.record("e.json", 0)).toMatchObject({ status: "running" });
  await until("it is pending again", () => scene.events.length > 0);
  expect(scene.events).toMatchObject([{ kind: "recovered", n: 0, how: "lease", status: "pending" }]);
  expect(scene.record("e.json", 0)).not.toHaveProperty("status");
  expect(existsSync(`${scene.file}.run/${ELSEWHERE}.lock`)).toBe(false);
});

test("an idle runner polls when this machine reports that the list has changed", async () => {
  const scene = new ListScene();
  const clock = new FakeClock(); // it stands still, so no poll is due
  let polls = 0;
  const waiting = scene.idleWait(LEASE_MS, clock).awaitWork(
    (entries) => {
      polls++;
      return entries.length > 1 ? "now" : "later";
    },
    scene.over.signal,
    new WakeSignal(clock),
  );
  await until("it has polled", () => polls > 0);
  renameSync(scene.list("new", [["true"], ["true"]]), scene.file);
  await until("it has polled again", async () => {
    await clock.advance(0);
    return polls > 1;
  });
  expect(await waiting).toBe(true);
});
