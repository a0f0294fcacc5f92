import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { controlOrder } from "../../membership/control-file.ts";
import type { ControlOrder } from "../../membership/control-orders.ts";
import { openListFile } from "../../store/list-file.ts";
import { AttemptControl } from "../experiment/attempt-control.ts";
import type { HeldAttempt } from "./held-attempt.ts";
import { ControlApplier } from "./apply-control.ts";
import { ControlPoll } from "./control-poll.ts";

const RUNNER = "h-2-0badc0de-1-3";
const NEVER_MS = 1e12;

/** The runner, and how often its orders have been polled. */
class FakeSession {
  polls = 0;
  path: string;

  constructor(path: string) {
    this.path = path;
  }

  identity(): { host: string; pid: number; runner: string } {
    return { host: "h", pid: 2, runner: RUNNER };
  }

  get ordersPath(): string {
    this.polls++;
    return this.path;
  }

  async makeOrdersFile(): Promise<void> {}
}

/** A runner that has entries, and the orders that it gets. */
class Scene extends Workspace {
  readonly clock = new FakeClock();
  readonly held = new Map<string, HeldAttempt>();
  queued: { n: number; claim: string }[] = [];
  /** What was given back, and the orders to the runner itself. */
  readonly applied: unknown[] = [];
  readonly file = openListFile(this.at("x"));
  readonly session = new FakeSession(this.at(`x.run/${RUNNER}.orders`));
  readonly poll: ControlPoll;

  constructor(listPeriodMs: number) {
    super();
    this.records({});
    mkdirSync(this.at("x.run"));
    writeFileSync(this.session.path, "");
    const queue = {
      claims: () => this.queued,
      giveBack: async () => {
        this.applied.push(...this.queued.splice(0));
      },
    };
    const inHand = { list: this.file, held: this.held, queue, clock: this.clock };
    this.poll = new ControlPoll({
      ...inHand,
      controls: new ControlApplier(inHand),
      session: this.session,
      cores: () => 8,
      onStop: (how) => this.applied.push(how),
      onSlots: (slots) => this.applied.push(slots),
      onUnreadable: (found) => this.applied.push(...found),
      listPeriodMs,
    });
    onTestFinished(async () => this.poll.end());
  }

  /** Writes the record of the only entry. */
  records(more: object): void {
    const startedAt = "2026-01-01T00:00:00.000Z";
    const record = {
      status: "running",
      host: "h",
      pid: 2,
      attempt: 1,
      claim: "c",
      runner: RUNNER,
      startedAt,
    };
    this.list("x", [["executed", { ...record, ...more }, "a"]]);
  }

  hold(timeout?: string): AttemptControl {
    const control = new AttemptControl();
    this.held.set("c", { n: 0, control, timeout });
    return control;
  }

  orders(...orders: ControlOrder[]): void {
    writeFileSync(this.session.path, orders.map((order) => `${JSON.stringify(order)}\n`).join(""));
  }

  /** Lets time pass until `condition` gives something that counts as true. */
  async until(condition: () => unknown): Promise<void> {
    while (!condition()) await this.clock.advance(1_000);
  }

  /** Lets one poll begin, and end. */
  async nextPoll(): Promise<void> {
    const { polls } = this.session;
    await this.until(() => this.session.polls >= polls + 2); // a poll begins when the one before has ended
  }
}

const CANCELLED = { kind: "cancelled" };

describe("an order in the file of the runner", () => {
  test("for a claim that nobody holds for a moment is applied as soon as somebody holds it", async () => {
    const scene = new Scene(NEVER_MS);
    scene.orders(controlOrder("cancel", { claim: "c" }));
    await scene.nextPoll();
    const control = scene.hold();
    await scene.until(() => control.stopped);
    expect(control.stopped).toEqual(CANCELLED);
  });

  test("for a claim that has not started has all queued claims given back", async () => {
    const scene = new Scene(NEVER_MS);
    const queued = [
      { n: 0, claim: "c" },
      { n: 1, claim: "d" },
    ];
    scene.queued = [...queued];
    scene.orders(controlOrder("pause", { claim: "d" }));
    await scene.until(() => scene.applied.length > 0);
    expect(scene.applied).toEqual(queued);
  });

  test("to the runner itself is applied once, also after a re-registration", async () => {
    const scene = new Scene(NEVER_MS);
    const [leave, jobs] = [controlOrder("leave"), controlOrder("jobs", { slots: "3" })];
    scene.orders(leave, jobs);
    await scene.until(() => scene.applied.length === 2);
    scene.session.path = scene.at(`x.run/${RUNNER}-1.orders`);
    scene.orders(leave, jobs, controlOrder("stop"));
    await scene.until(() => scene.applied.length === 3);
    expect(scene.applied).toEqual(["after", 3, "now"]);
  });

  test("to pause and to resume: the last one counts, and what the list said before is no order", async () => {
    const scene = new Scene(1); // it polls the list, too
    const control = scene.hold();
    const pause = controlOrder("pause", { claim: "c" });
    scene.records({ order: "pause" });
    scene.orders(pause);
    await scene.until(() => scene.record("x", 0)["pausedAt"]);
    scene.records({});
    scene.orders(pause, controlOrder("resume", { claim: "c" }));
    await scene.until(() => !control.paused);
    await scene.nextPoll();
    expect(control.paused).toBe(false);
  });
});

describe("an order of version 0.1, in the record of a running entry", () => {
  test.each([["cancel"], ["pause"]])("%s is applied at a poll of the list", async (order) => {
    const scene = new Scene(1);
    const control = scene.hold();
    scene.records({ order });
    await scene.until(() => control.stopped ?? control.paused);
    expect(control.stopped).toEqual(order === "cancel" ? CANCELLED : undefined);
  });

  test.each([["cancel"], ["pause"]])(
    "%s is applied at once when a change of this runner finds it",
    async (order) => {
      const scene = new Scene(NEVER_MS);
      const control = scene.hold();
      scene.records({ order });
      await scene.nextPoll();
      expect([control.stopped, control.paused]).toEqual([undefined, false]);
      await scene.file.update((entries) => ({ entries, value: undefined }));
      expect(control.stopped ?? control.paused).toEqual(order === "cancel" ? CANCELLED : true);
    },
  );

  test("an entry that a user has taken away by hand is stopped at a poll of the list", async () => {
    const scene = new Scene(1);
    const control = scene.hold();
    scene.list("x", [["a"]]);
    await scene.until(() => control.stopped);
    expect(control.stopped).toEqual({ kind: "interrupted", signal: "SIGTERM" });
  });

  test("a limit that is a share of the median counts as soon as a change of this runner finds a median", async () => {
    const scene = new Scene(NEVER_MS);
    const control = scene.hold("200%");
    const [running] = scene.entries("x");
    const times = { startedAt: "2026-01-01T00:00:00.000Z", endedAt: "2026-01-01T00:00:05.000Z" };
    scene.list("x", [running, ["executed", { status: "done", ...times }, "b"]]);
    await scene.file.update((entries) => ({ entries, value: undefined }));
    expect(control.limitMs).toBe(10_000);
  });

  test("notes: to leave, and to change the number of slots", async () => {
    const scene = new Scene(1);
    scene.write(`x.run/${RUNNER}.stop`, "now");
    scene.write(`x.run/${RUNNER}.jobs`, "id 3\n");
    await scene.until(() => scene.applied.includes("now") && scene.applied.includes(3));
    await scene.poll.end();
    expect(scene.read(`x.run/${RUNNER}.slots`)).toBe("id 3\n");
  });
});

describe("polls", () => {
  test("read the file for orders once a second, and no more after the end", async () => {
    const scene = new Scene(NEVER_MS);
    await scene.clock.advance(999);
    expect(scene.session.polls).toBe(0);
    await scene.clock.advance(1);
    expect(scene.session.polls).toBe(1);
    await scene.poll.end();
    await scene.clock.advance(10_000);
    expect(scene.session.polls).toBe(1);
    expect(scene.clock.pending).toBe(0);
  });

  test("read the list only when its period has passed", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5); // no jitter
    onTestFinished(() => void vi.restoreAllMocks());
    const scene = new Scene(30_000);
    const control = scene.hold();
    scene.records({ order: "cancel" });
    await scene.until(() => control.stopped);
    expect(scene.clock.monotonic()).toBeGreaterThanOrEqual(30_000);
  });

  test("read the list each time while there is no file for orders", async () => {
    const scene = new Scene(NEVER_MS);
    const control = scene.hold();
    rmSync(scene.session.path);
    scene.records({ order: "cancel" });
    await scene.until(() => control.stopped);
    expect(control.stopped).toEqual(CANCELLED);
  });
});
