import { describe, expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Answer, Declined, Done, StartOrder } from "./protocol.ts";
import { SlotQueues } from "./slot-queues.ts";
import type { SupervisedProcess } from "./supervised-process.ts";

const ORDER: StartOrder = {
  kind: "start",
  id: 1,
  argv: ["a"],
  directory: "/d",
  env: {},
  claim: "first",
  log: { path: "/d/log", head: "" },
  record: { heartbeat: "/d/old.lock", journal: "/d/old.journal", ending: {} },
  limitMs: undefined,
  graceMs: 1,
  isPaused: false,
  leaveChildren: false,
  isShown: false,
  tellsStart: false,
  slot: 0,
  evenAfterFailure: true,
};

/** Slots in which a program runs until a test ends it. */
class Scene {
  readonly clock = new FakeClock();
  readonly begun: StartOrder[] = [];
  readonly answers: Answer[] = [];
  declined: Declined | undefined;
  readonly #ends = new Map<number, (done: Done | Declined) => void>();
  readonly queues = new SlotQueues({
    begin: (order) => {
      if (this.declined) return this.declined;
      this.begun.push(order);
      const ended = new Promise((resolve) => this.#ends.set(order.id, resolve));
      const program = { order, isStarted: true, headBytes: 7, moveTo() {}, ended: () => ended };
      return program as unknown as SupervisedProcess;
    },
    answer: (answer) => this.answers.push(answer),
    clock: this.clock,
  });

  /** Orders program `id`, which begins at once or behind another. */
  start(id: number, changes: Partial<StartOrder> = {}): void {
    this.queues.start({ ...ORDER, id, claim: `claim ${id}`, ...changes });
  }

  async end(id: number, outcome: Outcome = { kind: "exited", exitCode: 0 }): Promise<void> {
    this.#ends.get(id)?.({ outcome, durationMs: 1, startedAt: "", endedAt: "" });
    await this.clock.advance(0);
  }

  async declineLater(id: number, why: Declined): Promise<void> {
    this.#ends.get(id)?.(why);
    await this.clock.advance(0);
  }

  get begunIds(): number[] {
    return this.begun.map(({ id }) => id);
  }

  /** What was answered, such as `done 1`. */
  get said(): string[] {
    return this.answers.map((answer) => ("id" in answer ? `${answer.kind} ${answer.id}` : answer.kind));
  }
}

test("what waits when its runner has registered again begins with the new heartbeat", async () => {
  const scene = new Scene();
  scene.queues.start(ORDER);
  scene.start(2, { claim: "second", behind: 1 });
  scene.queues.reregister({ claims: ["second"], heartbeat: "/d/new.lock", journal: "/d/new.journal" });
  await scene.end(1);
  expect(scene.begun.map(({ record }) => record?.heartbeat)).toEqual(["/d/old.lock", "/d/new.lock"]);
});

describe("attempts of one slot", () => {
  test("begin one behind the other, without a round trip to the runner", async () => {
    const scene = new Scene();
    scene.start(1);
    scene.start(2, { behind: 1 });
    scene.start(3, { behind: 2 });
    expect(scene.begunIds).toEqual([1]);
    await scene.end(1);
    expect(scene.begunIds).toEqual([1, 2]);
    await scene.end(2);
    await scene.end(3);
    expect(scene.begunIds).toEqual([1, 2, 3]);
    expect(scene.said).toEqual(["done 1", "done 2", "done 3"]);
    expect(scene.clock.pending).toBe(0);
  });

  test("are returned when the one before runs for 20 ms, and its start is told then", async () => {
    const scene = new Scene();
    scene.start(1);
    scene.start(2, { behind: 1 });
    await scene.clock.advance(19);
    expect(scene.said).toEqual([]);
    await scene.clock.advance(1);
    expect(scene.said).toEqual(["started 1", "returned 2"]);
    scene.start(3, { behind: 1 });
    await scene.end(1);
    expect(scene.said).toEqual(["started 1", "returned 2", "returned 3", "done 1"]);
    expect(scene.begunIds).toEqual([1]);
  });

  test("are told of at once where the order says so, and only once", async () => {
    const scene = new Scene();
    scene.start(1, { tellsStart: true });
    expect(scene.answers).toEqual([{ kind: "started", id: 1, headBytes: 7 }]);
    await scene.clock.advance(1_000);
    expect(scene.said).toEqual(["started 1"]);
  });

  test("may come when the one before has just ended", async () => {
    const scene = new Scene();
    scene.start(1);
    await scene.end(1);
    scene.start(2, { behind: 1 });
    expect(scene.begunIds).toEqual([1, 2]);
  });

  test("are returned when they are to begin behind another than the last", () => {
    const scene = new Scene();
    scene.start(1);
    scene.start(2, { behind: 1 });
    scene.start(3, { behind: 1 });
    expect(scene.said).toEqual(["returned 3"]);
  });

  test.each([
    [true, [1, 2]],
    [false, [1]],
  ])("after a failure: begin anyway %s", async (evenAfterFailure, expected) => {
    const scene = new Scene();
    scene.start(1);
    scene.start(2, { behind: 1, evenAfterFailure });
    await scene.end(1, { kind: "exited", exitCode: 1 });
    expect(scene.begunIds).toEqual(expected);
    expect(scene.said.includes("returned 2")).toBe(!evenAfterFailure);
  });

  test("are returned when the one before could not be started", async () => {
    const scene = new Scene();
    scene.start(1);
    scene.start(2, { behind: 1 });
    await scene.declineLater(1, { why: "start", code: "EAGAIN", message: "no process" });
    expect(scene.said).toEqual(["declined 1", "returned 2"]);
    scene.declined = { why: "taken" };
    scene.start(3);
    expect(scene.answers.at(-1)).toEqual({ kind: "declined", id: 3, why: "taken" });
    expect(scene.queues.running).toEqual([]);
  });

  test("a recall returns the attempt and those behind it, if it waits", () => {
    const scene = new Scene();
    scene.start(1);
    for (const id of [2, 3, 4]) scene.start(id, { behind: id - 1 });
    expect(scene.queues.recall(1)).toBe(false);
    expect(scene.queues.recall(3)).toBe(true);
    expect(scene.said).toEqual(["returned 3", "returned 4"]);
  });

  test("a limit that is changed while the attempt waits counts when it begins", async () => {
    const scene = new Scene();
    scene.start(1);
    scene.start(2, { behind: 1 });
    scene.queues.limit(2, 500);
    await scene.end(1);
    expect(scene.begun[1]?.limitMs).toBe(500);
  });

  test("when the queues are closed, all that waits is returned, and nothing more begins", async () => {
    const scene = new Scene();
    scene.start(1);
    scene.start(2, { behind: 1 });
    scene.queues.close();
    scene.start(3, { slot: 1 });
    await scene.end(1);
    expect(scene.said).toEqual(["returned 2", "returned 3", "done 1"]);
    expect(scene.begunIds).toEqual([1]);
  });

  test("of other slots do not wait for each other", () => {
    const scene = new Scene();
    scene.start(1);
    scene.start(2, { slot: 1 });
    expect(scene.begunIds).toEqual([1, 2]);
  });
});
