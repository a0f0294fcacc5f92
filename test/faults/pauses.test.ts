import { describe, expect, test } from "vitest";
import { transact } from "../../src/store/transaction.ts";
import { until } from "../helpers/until.ts";
import { Bed, increment, isStopped, POINTS, QUICK, startChild } from "./setup.ts";

describe("a process that is paused during a transaction until its lock is stale", () => {
  test.each(POINTS)(
    "SIGSTOP at %s, three commits by others, SIGCONT: all four commits are kept",
    async (point) => {
      const bed = new Bed();
      const child = startChild(bed.file, point, "SIGSTOP");
      await child.at;
      await until("it stands still", () => isStopped(child.pid));
      for (let k = 0; k < 3; k++) await transact(bed.file, increment, QUICK);
      child.wake();
      expect((await child.exit).code).toBe(0);
      expect(bed.state()).toEqual({ n: 3, by: [child.pid] });
      expect(bed.left()).toEqual([]);
    },
  );

  test("a process that resumes while another holds the lock leaves that lock alone", async () => {
    const bed = new Bed();
    const child = startChild(bed.file, "staged", "SIGSTOP");
    await child.at;
    await until("it stands still", () => isStopped(child.pid));
    let held: boolean | undefined;
    await transact(bed.file, increment, {
      ...QUICK,
      retryForMs: 20_000,
      at: async (point) => {
        if (point !== "staged" || held !== undefined) return;
        child.wake();
        await child.fenced;
        child.kill();
        await child.exit;
        held = bed.files().includes("e.json.lock");
      },
    });
    expect(held).toBe(true);
    expect(bed.state()).toEqual({ n: 1 });
    expect(bed.left()).toEqual([]);
  });
});
