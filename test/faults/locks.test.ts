import * as fs from "node:fs";
import realFs from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { transact } from "../../src/store/transaction.ts";
import { until } from "../helpers/until.ts";
import { LOCK_TIMING } from "../../src/store/lock.ts";
import type { TicketQueue } from "../../src/store/ticket-queue.ts";
import { Bed, increment, outcomeOf, QUICK, startChild, systemError } from "./setup.ts";

describe("locks", () => {
  test.each([-3600, -60, 60, 3600])(
    "a dead one with a clock %i s off is broken after it was watched",
    async (seconds) => {
      const bed = new Bed();
      fs.mkdirSync(`${bed.file}.lock`);
      const then = new Date(Date.now() + seconds * 1000);
      fs.utimesSync(`${bed.file}.lock`, then, then);
      const begin = performance.now();
      expect(await transact(bed.file, increment, QUICK)).toBe(1);
      expect(performance.now() - begin).toBeGreaterThan(1900);
      expect(bed.left()).toEqual([]);
    },
  );

  test("a live one is not broken, however long it is held", async () => {
    const bed = new Bed();
    let tries = 0;
    let entered = false;
    const holder = transact(
      bed.file,
      (bytes) => {
        tries++;
        return increment(bytes);
      },
      {
        ...QUICK,
        at: async (point) => {
          if (point !== "staged") return;
          entered = true;
          await sleep(5000); // more than twice the stale time; the heartbeat is what is tested
        },
      },
    );
    await until("the holder is in", () => entered);
    await transact(bed.file, increment, { ...QUICK, retryForMs: 30_000 });
    await holder;
    expect({ n: bed.state().n, tries }).toEqual({ n: 2, tries: 1 });
  });

  test("one that changes hands for longer than the patience is only crowded: who waits stays", async () => {
    const bed = new Bed();
    const lock = `${bed.file}.lock`;
    fs.mkdirSync(lock);
    const handing = setInterval(() => {
      fs.mkdirSync(bed.at("next holder's"));
      fs.renameSync(bed.at("next holder's"), lock); // in one step: nobody else can have it in between
    }, 50);
    onTestFinished(() => clearInterval(handing));
    let outcome: unknown;
    const waiting = outcomeOf(transact(bed.file, increment, { ...QUICK, retryForMs: 400 }));
    void waiting.then((said) => (outcome = said));
    await sleep(2000); // five times the patience
    expect(outcome).toBeUndefined();
    clearInterval(handing);
    fs.rmdirSync(lock);
    expect(await waiting).toBe(1);
  });

  test("one whose holder only touches it is not to be had: who waits is told in the end", async () => {
    const bed = new Bed();
    fs.mkdirSync(`${bed.file}.lock`);
    const beating = setInterval(() => {
      fs.utimesSync(`${bed.file}.lock`, new Date(), new Date());
    }, 50);
    onTestFinished(() => clearInterval(beating));
    const waiting = transact(bed.file, increment, { ...QUICK, retryForMs: 400 });
    expect(await outcomeOf(waiting)).toBe("ELOCKTIMEOUT");
  });

  test("a long wait for one does not count as trouble: what passes is tried again after it", async () => {
    const bed = new Bed();
    let faults = 0;
    const at = async (point: string): Promise<void> => {
      if (point !== "locked" || faults === 2) return;
      faults++;
      throw systemError("ENOSPC");
    };
    const ticketQueue = { enter: async () => sleep(600), leave: async () => {} } as unknown as TicketQueue;
    expect(await transact(bed.file, increment, { ...QUICK, retryForMs: 500, at, ticketQueue })).toBe(1);
    expect(faults).toBe(2);
  });

  test.each([
    ["many wait for it, too: said once", 64, ["ECROWDED 64"]],
    ["few wait for it: nothing is said", 3, []],
  ])("one for which it was waited long, and %s", async (_, waiting, said) => {
    const bed = new Bed();
    let [passed, now] = [0, performance.now.bind(performance)];
    const spy = vi.spyOn(performance, "now").mockImplementation(() => now() + passed);
    onTestFinished(() => spy.mockRestore());
    const enter = async (): Promise<void> => void (passed += 11_000);
    const ticketQueue = { enter, leave: async () => {}, waiting } as unknown as TicketQueue;
    const told: string[] = [];
    const onWait = (_ms: number, code: string, _lock?: string, what?: string): void => {
      told.push(`${code} ${what}`);
    };
    for (let n = 1; n <= 2; n++)
      expect(await transact(bed.file, increment, { ...QUICK, ticketQueue, onWait })).toBe(n);
    expect(told).toEqual(said);
  });

  test("one that is a plain file is reported, not removed", async () => {
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
  describe.each(strangers)("in the place of one %s", (_, code, make) => {
    test("is named at once, never removed, and named again at the end", async () => {
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

    test("is waited for, and the change is made when somebody has removed it", async () => {
      const bed = new Bed();
      make(`${bed.file}.lock`, bed);
      let said = false;
      const waiting = transact(bed.file, increment, { ...QUICK, onWait: () => (said = true) });
      await until("it says so", () => said);
      fs.rmSync(`${bed.file}.lock`, { recursive: true });
      expect(await waiting).toBe(1);
    });
  });

  test("of a list behind a symlink it is named where it is", async () => {
    const bed = new Bed();
    fs.symlinkSync("e.json", bed.at("link.json"));
    bed.write("e.json.lock", "x");
    const outcome = await transact(bed.at("link.json"), increment, { ...QUICK, retryForMs: 300 }).catch(
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({ lock: fs.realpathSync(bed.at("e.json.lock")) });
  });

  test("who is in a hurry waits as long as a change takes where the storage is slow", async () => {
    const bed = new Bed();
    const mkdir = realFs.mkdir as (path: string, done: (error: Error | null) => void) => void;
    const spy = vi.spyOn(realFs, "mkdir").mockImplementation(((path: string, done: () => void) => {
      setTimeout(() => mkdir(path, done), 100);
    }) as typeof realFs.mkdir);
    onTestFinished(() => spy.mockRestore());
    fs.mkdirSync(`${bed.file}.lock`);
    setTimeout(() => fs.rmdirSync(`${bed.file}.lock`), 1_500);
    let told = 0;
    const onStuck = async (): Promise<void> => void told++;
    const hurry = { signal: AbortSignal.abort(), onStuck };
    expect(await transact(bed.file, increment, { ...QUICK, timing: LOCK_TIMING, hurry })).toBe(1);
    expect(told).toBe(0);
  });

  test("who is in a hurry is told within a second that it is not to be had", async () => {
    const bed = new Bed();
    fs.mkdirSync(`${bed.file}.lock`);
    const hurry = new AbortController();
    let told = 0;
    const onStuck = async (): Promise<void> => {
      told ||= performance.now();
    };
    const waiting = transact(bed.file, increment, { ...QUICK, hurry: { signal: hurry.signal, onStuck } });
    await sleep(800); // it waits, and nobody is told
    expect(told).toBe(0);
    const begin = performance.now();
    hurry.abort();
    await until("it is told", () => told > 0);
    expect(told - begin).toBeLessThan(1000);
    expect(await waiting).toBe(1); // the lock is dead and is broken in the end
  });

  test("who is in a hurry waits on while the lock changes hands", async () => {
    const bed = new Bed();
    const lock = `${bed.file}.lock`;
    fs.mkdirSync(lock);
    const hand = setInterval(() => {
      fs.mkdirSync(bed.at("next"));
      fs.renameSync(bed.at("next"), lock); // never free in between
    }, 50);
    onTestFinished(() => clearInterval(hand));
    let told = 0;
    const onStuck = async (): Promise<void> => {
      told ||= performance.now();
    };
    const begin = performance.now();
    const waiting = transact(bed.file, increment, {
      ...QUICK,
      retryForMs: 60_000,
      hurry: { signal: AbortSignal.abort(), onStuck },
    });
    await until("it is told", () => told > 0);
    expect(told - begin).toBeGreaterThan(9_000);
    clearInterval(hand);
    fs.rmdirSync(lock);
    expect(await waiting).toBe(1);
  });

  test("one whose mkdir was done but said EEXIST to its maker is nobody's, and is broken by him", async () => {
    const bed = new Bed();
    const child = startChild(bed.file, "lock-reply", "SIGKILL");
    await child.at; // the reply was lost
    expect((await child.exit).code).toBe(0);
    expect(bed.state()).toEqual({ n: 0, by: [child.pid] });
    expect(bed.left()).toEqual([]);
  });
});
