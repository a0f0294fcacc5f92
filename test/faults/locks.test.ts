import * as fs from "node:fs";
import { describe, expect, test } from "vitest";
import { transact } from "../../src/store/transaction.ts";
import { until } from "../helpers/until.ts";
import { Bed, increment, QUICK, startChild } from "./setup.ts";

describe("locks", () => {
  test("a live lock is not broken, however long it is held", async () => {
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
          // More than twice the stale time, counted in heartbeats, which are what is tested.
          const beats = new Set<number>();
          await until("the lock has been touched often", () => {
            return beats.add(fs.statSync(`${bed.file}.lock`).mtimeMs).size > 5;
          });
        },
      },
    );
    await until("the holder is in", () => entered);
    await transact(bed.file, increment, { ...QUICK, retryForMs: 30_000 });
    await holder;
    expect({ n: bed.state().n, tries }).toEqual({ n: 2, tries: 1 });
  });

  test("a lock whose mkdir succeeded but returned EEXIST has no owner, and is broken by the process that made it", async () => {
    const bed = new Bed();
    const child = startChild(bed.file, "lock-reply", "SIGKILL");
    await child.at; // the reply was lost
    expect((await child.exit).code).toBe(0);
    expect(bed.state()).toEqual({ n: 0, by: [child.pid] });
    expect(bed.left()).toEqual([]);
  });
});
