import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { transact } from "../../src/store/transaction.ts";
import { Bed, increment, POINTS, QUICK, startChild } from "./setup.ts";

describe("a process that is killed during a transaction", () => {
  test.each(POINTS)(
    "kill -9 at %s: the next process succeeds, the list is whole, and no files are left",
    async (point) => {
      const bed = new Bed();
      const child = startChild(bed.file, point, "SIGKILL");
      expect((await child.exit).signal).toBe("SIGKILL");
      const committed = ["committed", "cleaned"].includes(point) ? [child.pid] : undefined;
      expect(bed.state().by).toEqual(committed);
      await transact(bed.file, increment, QUICK);
      expect(bed.state()).toEqual({ n: 1, ...(committed && { by: committed }) });
      expect(bed.left()).toEqual([]);
    },
  );

  test("the files of 50 killed holders are removed", async () => {
    const bed = new Bed();
    for (let k = 0; k < 50; k++) {
      const dead = `${bed.file}.txn/dead-${k}-${randomUUID()}`;
      mkdirSync(dead, { recursive: true });
      writeFileSync(`${dead}/next.123`, "x");
    }
    expect(await transact(bed.file, increment, QUICK)).toBe(1);
    expect(bed.left()).toEqual([]);
  });
});
