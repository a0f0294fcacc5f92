import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { transact } from "../../src/store/transaction.ts";
import { until } from "../helpers/until.ts";
import { Bed, increment, outcomeOf, QUICK, startChild } from "./setup.ts";

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
    await transact(bed.file, increment, { ...QUICK, patienceMs: 30_000 });
    await holder;
    expect({ n: bed.state().n, tries }).toEqual({ n: 2, tries: 1 });
  });

  test("one that is a plain file is reported, not removed", async () => {
    const bed = new Bed();
    bed.write("e.json.lock", "x");
    expect(await outcomeOf(transact(bed.file, increment, { ...QUICK, patienceMs: 3000 }))).toBe(
      "ELOCKTIMEOUT",
    );
    expect(bed.state().n).toBe(0);
    expect(bed.read("e.json.lock")).toBe("x");
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
