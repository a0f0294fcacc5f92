import * as fs from "node:fs";
import realFs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { LOCK_TIMING } from "../../src/store/lock.ts";
import { transact } from "../../src/store/transaction.ts";
import type { TicketQueue } from "../../src/store/ticket-queue.ts";
import { until } from "../helpers/until.ts";
import { virtualClock } from "../helpers/virtual-clock.ts";
import { Bed, increment, outcomeOf, QUICK, systemError } from "./setup.ts";

// How long a lock is waited for, on a clock on which only waiting takes time.
vi.mock("node:timers/promises", async () => (await import("../helpers/virtual-clock.ts")).timers);
beforeEach(() => virtualClock.install());
afterEach(() => vi.restoreAllMocks());

/**
 * Calls `act` every 50 ms of the virtual clock until the returned function is called, or the test
 * is over.
 */
function every50Ms(act: () => void): () => void {
  let isOver = false;
  const end = (): void => void (isOver = true);
  onTestFinished(end);
  const repeat = async (): Promise<void> => {
    for (;;) {
      await virtualClock.sleep(50);
      if (isOver) return;
      act();
    }
  };
  void repeat();
  return end;
}

/**
 * Lets the lock of `bed` change hands before each try of the waiter, without being free in between.
 * Not every so often by the virtual clock: that would go on while the waiter only reads.
 */
function handOn(bed: Bed): () => void {
  const lock = `${bed.file}.lock`;
  const mkdir = realFs.mkdir as (path: string, done: (error: Error | null) => void) => void;
  const spy = vi.spyOn(realFs, "mkdir").mockImplementation(((path: string, done: () => void) => {
    if (path === lock) {
      fs.mkdirSync(bed.at("next holder's"));
      fs.renameSync(bed.at("next holder's"), lock);
    }
    mkdir(path, done);
  }) as typeof realFs.mkdir);
  onTestFinished(() => spy.mockRestore());
  return () => spy.mockRestore();
}

describe("waiting for a lock", () => {
  test.each([-3600, -60, 60, 3600])(
    "a dead lock with a clock %i s off is broken after it was watched",
    async (seconds) => {
      const bed = new Bed();
      fs.mkdirSync(`${bed.file}.lock`);
      const then = new Date(Date.now() + seconds * 1000);
      fs.utimesSync(`${bed.file}.lock`, then, then);
      const begin = virtualClock.now;
      expect(await transact(bed.file, increment, QUICK)).toBe(1);
      expect(virtualClock.now - begin).toBeGreaterThan(1900);
      expect(bed.left()).toEqual([]);
    },
  );

  test("a lock that changes hands for longer than the time limit is contended, not stuck: the waiter keeps waiting", async () => {
    const bed = new Bed();
    const lock = `${bed.file}.lock`;
    fs.mkdirSync(lock);
    const endHanding = handOn(bed);
    let outcome: unknown;
    const waiting = outcomeOf(transact(bed.file, increment, { ...QUICK, retryForMs: 400 }));
    void waiting.then((said) => (outcome = said));
    await until("five times the patience is over", () => virtualClock.now > 2_000);
    expect(outcome).toBeUndefined();
    endHanding();
    fs.rmdirSync(lock);
    expect(await waiting).toBe(1);
  });

  test("a lock that its holder only touches is never free: the waiter gets an error at the time limit", async () => {
    const bed = new Bed();
    fs.mkdirSync(`${bed.file}.lock`);
    let beats = 0;
    every50Ms(() => fs.utimesSync(`${bed.file}.lock`, ++beats, beats));
    const waiting = transact(bed.file, increment, { ...QUICK, retryForMs: 400 });
    expect(await outcomeOf(waiting)).toBe("ELOCKTIMEOUT");
  });

  test("a long wait for the lock does not count as storage trouble: a passing fault after it is retried", async () => {
    const bed = new Bed();
    let faults = 0;
    const at = async (point: string): Promise<void> => {
      if (point !== "locked" || faults === 2) return;
      faults++;
      throw systemError("ENOSPC");
    };
    const ticketQueue = {
      enter: async () => virtualClock.sleep(600),
      leave: async () => {},
    } as unknown as TicketQueue;
    expect(await transact(bed.file, increment, { ...QUICK, retryForMs: 500, at, ticketQueue })).toBe(1);
    expect(faults).toBe(2);
  });

  test("a waiter in a hurry waits as long as a change takes on slow storage", async () => {
    const bed = new Bed();
    const mkdir = realFs.mkdir as (path: string, done: (error: Error | null) => void) => void;
    const spy = vi.spyOn(realFs, "mkdir").mockImplementation(((path: string, done: () => void) => {
      void virtualClock.sleep(100).then(() => mkdir(path, done));
    }) as typeof realFs.mkdir);
    onTestFinished(() => spy.mockRestore());
    fs.mkdirSync(`${bed.file}.lock`);
    void virtualClock.sleep(1_500).then(() => fs.rmdirSync(`${bed.file}.lock`));
    let told = 0;
    const onStuck = async (): Promise<void> => void told++;
    const hurry = { signal: AbortSignal.abort(), onStuck };
    expect(await transact(bed.file, increment, { ...QUICK, timing: LOCK_TIMING, hurry })).toBe(1);
    expect(told).toBe(0);
  });

  test("a waiter in a hurry is told within a second that the lock is stuck", async () => {
    const bed = new Bed();
    fs.mkdirSync(`${bed.file}.lock`);
    virtualClock.stop();
    const hurry = new AbortController();
    let told = 0;
    const onStuck = async (): Promise<void> => {
      told ||= virtualClock.now;
    };
    const waiting = transact(bed.file, increment, { ...QUICK, hurry: { signal: hurry.signal, onStuck } });
    await virtualClock.pass(800);
    expect(told).toBe(0);
    const begin = virtualClock.now;
    hurry.abort();
    await until("it is told", async () => {
      if (told === 0) await virtualClock.pass(1);
      return told;
    });
    expect(told - begin).toBeLessThan(1000);
    virtualClock.run();
    expect(await waiting).toBe(1); // the lock is dead and is broken at last
  });

  test("a waiter in a hurry keeps waiting while the lock changes hands", async () => {
    const bed = new Bed();
    const lock = `${bed.file}.lock`;
    fs.mkdirSync(lock);
    const endHanding = handOn(bed);
    let told = 0;
    const onStuck = async (): Promise<void> => {
      told ||= virtualClock.now;
    };
    const begin = virtualClock.now;
    const waiting = transact(bed.file, increment, {
      ...QUICK,
      retryForMs: 60_000,
      hurry: { signal: AbortSignal.abort(), onStuck },
    });
    await until("it is told", () => told > 0);
    expect(told - begin).toBeGreaterThan(9_000);
    endHanding();
    fs.rmdirSync(lock);
    expect(await waiting).toBe(1);
  });

  test.each([
    ["many runners waiting are reported once", 64, ["ECROWDED 64"]],
    ["few runners waiting are not reported", 3, []],
  ])("after a long wait for the lock, %s", async (_, waiting, said) => {
    const bed = new Bed();
    const enter = async (): Promise<void> => virtualClock.sleep(11_000);
    const ticketQueue = { enter, leave: async () => {}, waiting } as unknown as TicketQueue;
    const told: string[] = [];
    const onWait = (_ms: number, code: string, _lock?: string, what?: string): void => {
      told.push(`${code} ${what}`);
    };
    for (let n = 1; n <= 2; n++)
      expect(await transact(bed.file, increment, { ...QUICK, ticketQueue, onWait })).toBe(n);
    expect(told).toEqual(said);
  });

  test("a plain file in the place of the lock is reported, not removed", async () => {
    const bed = new Bed();
    bed.write("e.json.lock", "x");
    expect(await outcomeOf(transact(bed.file, increment, { ...QUICK, retryForMs: 3000 }))).toBe(
      "ELOCKTIMEOUT",
    );
    expect(bed.state().n).toBe(0);
    expect(bed.read("e.json.lock")).toBe("x");
  });

  const strangers: [what: string, code: string, make: (path: string, bed: Bed) => void][] = [
    ["a file", "ELOCKFILE", (path) => fs.writeFileSync(path, "x")],
    ["a symlink that leads nowhere", "ELOCKLINK", (path) => fs.symlinkSync("nowhere", path)],
    ["a symlink to itself", "ELOCKLINK", (path) => fs.symlinkSync("e.json.lock", path)],
    [
      "a symlink to a directory",
      "ELOCKLINK",
      (path, bed) => {
        fs.mkdirSync(bed.at("folder"));
        fs.symlinkSync("folder", path);
      },
    ],
    [
      "a directory with something in it",
      "ELOCKFULL",
      (path) => {
        fs.mkdirSync(path);
        fs.writeFileSync(join(path, "x"), "x");
      },
    ],
  ];
  describe.each(strangers)("%s in the place of the lock", (_, code, make) => {
    test("is reported at once, never removed, and reported again at the time limit", async () => {
      const bed = new Bed();
      make(`${bed.file}.lock`, bed);
      const before = fs.readdirSync(bed.path, { recursive: true });
      const told: [code: string, lock: string | undefined, early: boolean][] = [];
      const onWait = (waitedMs: number, what: string, lock?: string): void => {
        told.push([what, lock, waitedMs < 1500]);
      };
      const outcome = await transact(bed.file, increment, { ...QUICK, retryForMs: 3000, onWait }).catch(
        (error: unknown) => error,
      );
      expect(outcome).toMatchObject({ code: "ELOCKTIMEOUT", foreign: code, lock: `${bed.file}.lock` });
      expect(told).toEqual([[code, `${bed.file}.lock`, true]]);
      expect(bed.state().n).toBe(0);
      expect(fs.readdirSync(bed.path, { recursive: true })).toEqual(before);
    });

    test("is waited for, and the change is made once somebody has removed it", async () => {
      const bed = new Bed();
      make(`${bed.file}.lock`, bed);
      let reports = 0;
      const onWait = (): void => {
        reports++;
        fs.rmSync(`${bed.file}.lock`, { recursive: true });
      };
      expect(await transact(bed.file, increment, { ...QUICK, onWait })).toBe(1);
      expect(reports).toBe(1);
    });
  });

  test("the lock of a list behind a symlink is reported with its real path", async () => {
    const bed = new Bed();
    fs.symlinkSync("e.json", bed.at("link.json"));
    bed.write("e.json.lock", "x");
    const outcome = await transact(bed.at("link.json"), increment, { ...QUICK, retryForMs: 300 }).catch(
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({ lock: fs.realpathSync(bed.at("e.json.lock")) });
  });
});
