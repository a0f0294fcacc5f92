import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { until } from "../../../test/helpers/until.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { controlOrder } from "../../membership/control-file.ts";
import type { ControlOrder } from "../../membership/control-orders.ts";
import { openListFile } from "../../store/list-file.ts";
import { AttemptControl } from "../experiment/attempt-control.ts";
import { type HeldAttempt, ControlApplier } from "./apply-control.ts";
import { ControlPoll } from "./control-poll.ts";

const RUNNER = "h-2-0badc0de-1-3";
const FOREVER_MS = 1e9;

/** Who the runner is, and how often it has looked for orders. */
class Self {
  looks = 0;
  path: string;

  constructor(path: string) {
    this.path = path;
  }

  identity(): { host: string; pid: number; runner: string } {
    return { host: "h", pid: 2, runner: RUNNER };
  }

  get ordersPath(): string {
    this.looks++;
    return this.path;
  }

  async makeOrdersFile(): Promise<void> {}
}

/** A runner that has entries, and what others ask of it. */
class Scene extends Workspace {
  readonly held = new Map<string, HeldAttempt>();
  waiting: { n: number; claim: string }[] = [];
  /** What the runner was asked itself. */
  readonly asked: unknown[] = [];
  readonly file = openListFile(this.at("x"));
  readonly self = new Self(this.at(`x.run/${RUNNER}.orders`));

  constructor(seldomMs: number) {
    super();
    this.records({});
    mkdirSync(this.at("x.run"));
    writeFileSync(this.self.path, "");
    const queue = {
      claims: () => this.waiting,
      giveBack: async () => {
        this.asked.push(...this.waiting.splice(0));
      },
    };
    const now = (): Date => new Date(0);
    const inHand = { list: this.file, held: this.held, queue };
    const watch = new ControlPoll({
      ...inHand,
      controls: new ControlApplier({ ...inHand, now }),
      session: this.self,
      onStop: (how) => this.asked.push(how),
      onSlots: (slots) => this.asked.push(slots),
      onUnreadable: (found) => this.asked.push(...found),
      seldomMs,
    });
    onTestFinished(async () => watch.end());
  }

  /** What the list says of the only entry. */
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
    writeFileSync(this.self.path, orders.map((order) => `${JSON.stringify(order)}\n`).join(""));
  }

  async looksAgain(): Promise<void> {
    const at = this.self.looks + 2; // the one that is under way may have read already
    await until("it has looked", () => this.self.looks >= at);
  }
}

const CANCELLED = { kind: "cancelled" };

describe("an order in the file of the runner", () => {
  test("that comes while its claim is nobody's for a moment is obeyed when somebody has it", async () => {
    const scene = new Scene(FOREVER_MS);
    scene.orders(controlOrder("cancel", { claim: "c" }));
    await scene.looksAgain();
    const control = scene.hold();
    await until("it is obeyed", () => control.stopped);
    expect(control.stopped).toEqual(CANCELLED);
  });

  test("for what waits to begin has all that waits given back", async () => {
    const scene = new Scene(FOREVER_MS);
    const waiting = [
      { n: 0, claim: "c" },
      { n: 1, claim: "d" },
    ];
    scene.waiting = [...waiting];
    scene.orders(controlOrder("pause", { claim: "d" }));
    await until("it is given back", () => scene.asked.length > 0);
    expect(scene.asked).toEqual(waiting);
  });

  test("to the runner itself is obeyed once, also when it has come forward again", async () => {
    const scene = new Scene(FOREVER_MS);
    const [leave, jobs] = [controlOrder("leave"), controlOrder("jobs", { slots: "3" })];
    scene.orders(leave, jobs);
    await until("both are obeyed", () => scene.asked.length === 2);
    scene.self.path = scene.at(`x.run/${RUNNER}-1.orders`);
    scene.orders(leave, jobs, controlOrder("stop"));
    await until("the new one is obeyed", () => scene.asked.length === 3);
    expect(scene.asked).toEqual(["after", 3, "now"]);
  });

  test("to pause and to go on: the last one counts, and what the list said before is no order", async () => {
    const scene = new Scene(1); // it looks at the list, too
    const control = scene.hold();
    const pause = controlOrder("pause", { claim: "c" });
    scene.records({ order: "pause" });
    scene.orders(pause);
    await until("it is noted", () => scene.record("x", 0)["pausedAt"]);
    scene.records({});
    scene.orders(pause, controlOrder("resume", { claim: "c" }));
    await until("it goes on", () => !control.paused);
    await scene.looksAgain();
    expect(control.paused).toBe(false);
  });
});

describe("an order of version 0.1, in the record of a running entry", () => {
  test.each([["cancel"], ["pause"]])("%s is obeyed at a seldom look", async (order) => {
    const scene = new Scene(1);
    const control = scene.hold();
    scene.records({ order });
    await until("it is obeyed", () => control.stopped ?? control.paused);
    expect(control.stopped).toEqual(order === "cancel" ? CANCELLED : undefined);
  });

  test.each([["cancel"], ["pause"]])("%s is obeyed at once where our own change finds it", async (order) => {
    const scene = new Scene(FOREVER_MS);
    const control = scene.hold();
    scene.records({ order });
    await scene.looksAgain();
    expect([control.stopped, control.paused]).toEqual([undefined, false]);
    await scene.file.update((entries) => ({ entries, value: undefined }));
    expect(control.stopped ?? control.paused).toEqual(order === "cancel" ? CANCELLED : true);
  });

  test("an entry that somebody has taken by hand is ended at a seldom look", async () => {
    const scene = new Scene(1);
    const control = scene.hold();
    scene.list("x", [["a"]]);
    await until("it is ended", () => control.stopped);
    expect(control.stopped).toEqual({ kind: "interrupted", signal: "SIGTERM" });
  });

  test("a limit that is a share of the median holds as soon as our own change finds a median", async () => {
    const scene = new Scene(FOREVER_MS);
    const control = scene.hold("200%");
    const [running] = scene.entries("x");
    const times = { startedAt: "2026-01-01T00:00:00.000Z", endedAt: "2026-01-01T00:00:05.000Z" };
    scene.list("x", [running, ["executed", { status: "done", ...times }, "b"]]);
    await scene.file.update((entries) => ({ entries, value: undefined }));
    expect(control.limitMs).toBe(10_000);
  });

  test("notes: to leave, and to run so many at the same time", async () => {
    const scene = new Scene(1);
    scene.write(`x.run/${RUNNER}.stop`, "now");
    scene.write(`x.run/${RUNNER}.jobs`, "id 3\n");
    await until("both are obeyed", () => scene.asked.includes("now") && scene.asked.includes(3));
    expect(scene.read(`x.run/${RUNNER}.slots`)).toBe("id 3\n");
  });
});
