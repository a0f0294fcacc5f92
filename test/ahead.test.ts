import { mkdirSync, readdirSync, rmdirSync, utimesSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";
/**
 * How long a change waits for the list. Such a wait is far too long to be claimed ahead if no
 * runner waited.
 */
const WAIT_MS = 2_000;
const EXPERIMENT = ["sh", "-c", "sleep 0.8; echo $COOPERATE_ENTRY >>ran"];

/**
 * A list whose lock another process holds most of the time. Changes are made one after the other,
 * each after it has waited {@link WAIT_MS}.
 */
class Crowded extends Workspace {
  readonly #lock: string;
  #isOver = false;

  constructor(entries: readonly unknown[]) {
    super();
    this.list(FILE, entries);
    this.#lock = this.at(`${FILE}.lock`);
    mkdirSync(this.#lock);
    onTestFinished(() => {
      this.#isOver = true;
    });
  }

  #touch(): void {
    utimesSync(this.#lock, new Date(), new Date()); // so that nobody takes the lock for stale
  }

  waiting(): number {
    return readdirSync(this.at(`${FILE}.run`)).filter((name) => name.endsWith(".turn")).length;
  }

  /** Resolves when `count` runners wait for the list. */
  async awaited(count: number): Promise<void> {
    await until(`${count} wait for the list`, () => {
      this.#touch();
      return this.#isOver || this.waiting() >= count;
    });
  }

  /** Lets changes through, one at a time, until `isDone`; then the list is free. */
  async letThrough(isDone: () => boolean, firstMs = WAIT_MS): Promise<void> {
    let waitMs = firstMs;
    while (!isDone() && !this.#isOver) {
      await until("somebody waits for the list", () => {
        this.#touch();
        return this.waiting() > 0 || isDone() || this.#isOver;
      });
      for (const end = performance.now() + waitMs; performance.now() < end && !isDone(); await sleep(50))
        this.#touch();
      waitMs = WAIT_MS;
      const before = this.read(FILE);
      rmdirSync(this.#lock);
      await until("a change is made", () => this.read(FILE) !== before || isDone() || this.#isOver);
      await until("the lock is ours", () => {
        mkdirSync(this.#lock);
        return true;
      });
    }
    rmdirSync(this.#lock);
  }

  statuses(): unknown[] {
    return this.entries(FILE).map((_, n) => this.record(FILE, n)["status"] ?? "pending");
  }

  /** How many entries wait in each runner's queue, by its pid. */
  queued(): Map<unknown, number> {
    const queued = new Map<unknown, number>();
    for (let n = 0; n < this.entries(FILE).length; n++) {
      const { status, queued: place, pid } = this.record(FILE, n);
      if (status === "running" && place !== undefined) queued.set(pid, (queued.get(pid) ?? 0) + 1);
    }
    return queued;
  }
}

test("claims several entries ahead where waiting for the list takes longer than an experiment, and releases them when an experiment is long", async () => {
  const COUNT = 40;
  const LONG = 10;
  const long = ["sh", "-c", "touch long; until [ -e go ]; do sleep 0.05; done"];
  const crowded = new Crowded(Array.from({ length: COUNT }, (_, n) => (n === LONG ? long : EXPERIMENT)));
  const first = start(["--run", FILE], { cwd: crowded.path });
  let most = 0;
  await crowded.letThrough(() => {
    most = Math.max(most, ...crowded.queued().values());
    const isLong = crowded.files().includes("long");
    return isLong && crowded.queued().size === 0;
  });
  expect(most).toBeGreaterThan(1);
  const statuses = crowded.statuses();
  expect(statuses.slice(0, LONG)).toEqual(Array.from({ length: LONG }, () => "done"));
  expect(statuses.slice(LONG + 1).every((status) => status === "pending")).toBe(true);
  const second = start(["--run", FILE, "-j8"], { cwd: crowded.path });
  await until(
    "another does the rest",
    () => crowded.statuses().filter((one) => one === "done").length > LONG,
  );
  crowded.write("go", "");
  for (const { result } of [first, second]) expect((await result).exitCode).toBe(0);
  const ran = crowded.read("ran").trim().split("\n").map(Number);
  expect(ran.sort((a, b) => a - b)).toEqual(
    Array.from({ length: COUNT }, (_, n) => n).filter((n) => n !== LONG),
  );
  for (let n = 0; n < COUNT; n++) {
    expect(crowded.record(FILE, n)).toMatchObject({ status: "done", attempt: 1 });
    expect(crowded.record(FILE, n)).not.toHaveProperty("queued");
  }
});

test("a runner that finds durations in the list claims several entries at first, and each of four at most its share", async () => {
  const [ENDED, PENDING, RUNNERS] = [8, 32, 4];
  const dates = { startedAt: "2026-11-21T10:00:00.000Z", endedAt: "2026-11-21T10:00:01.000Z" };
  const done = { status: "done", exitCode: 0, attempt: 1, host: "h", pid: 1, ...dates };
  const crowded = new Crowded([
    ...Array.from({ length: ENDED }, () => ["executed", done, "true"]),
    ...Array.from({ length: PENDING }, () => EXPERIMENT),
  ]);
  const runners = Array.from({ length: RUNNERS }, () => start(["--run", FILE], { cwd: crowded.path }));
  await crowded.awaited(RUNNERS);
  let most = 0;
  const served = new Set<unknown>();
  await crowded.letThrough(() => {
    const queued = crowded.queued();
    most = Math.max(most, ...queued.values());
    for (const pid of queued.keys()) served.add(pid);
    return served.size === RUNNERS;
  }, 10_000); // the runners count each other every few seconds
  // Each has more than one with its first claim, since none of their experiments has ended before
  // all of them have claimed.
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(PENDING / RUNNERS);
  for (const { result } of runners) expect((await result).exitCode).toBe(0);
  const ran = crowded.read("ran").trim().split("\n").map(Number);
  expect(ran.sort((a, b) => a - b)).toEqual(Array.from({ length: PENDING }, (_, n) => ENDED + n));
});
