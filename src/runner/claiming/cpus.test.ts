import { describe, expect, test } from "vitest";
import { CpuPool } from "./cpus.ts";

describe("a runner with four CPUs", () => {
  test("gives out no more than it has", () => {
    const pool = new CpuPool({ count: 4, perEntry: 0 });
    pool.take({ cpus: 3 }, "a");
    expect([pool.fits({ cpus: 1 }, "b"), pool.fits({ cpus: 1.5 }, "b")]).toEqual([true, false]);
    expect(pool.fits({ cpus: 4 }, "a")).toBe(true); // in place of what it has
    pool.take({ cpus: 1 }, "b");
    expect([pool.fits({ cpus: 0.1 }, "c"), pool.fits({ cpus: 0 }, "c"), pool.fits({}, "c")]).toEqual([
      false,
      true,
      true,
    ]);
    pool.giveBack("a");
    expect(pool.fits({ cpus: 3 }, "c")).toBe(true);
    expect([pool.couldFit({ cpus: 4 }), pool.couldFit({ cpus: 5 })]).toEqual([true, false]);
  });

  test("has room for forty tenths", () => {
    const pool = new CpuPool({ count: 4, perEntry: 0 });
    for (let i = 0; i < 40; i++) {
      expect(pool.fits({ cpus: 0.1 }, `c${i}`)).toBe(true);
      pool.take({ cpus: 0.1 }, `c${i}`);
    }
    expect(pool.fits({ cpus: 0.1 }, "one more")).toBe(false);
  });

  test("a claim that is tried again with another entry has what that one needs", () => {
    const pool = new CpuPool({ count: 4, perEntry: 0 });
    pool.take({ cpus: 4 }, "a");
    pool.take({}, "a");
    expect(pool.fits({ cpus: 4 }, "b")).toBe(true);
  });
});

test("where the user has given the number, an entry that says nothing has one", () => {
  const pool = new CpuPool({ count: 2, perEntry: 1 });
  pool.take({}, "a");
  expect([pool.fits({}, "b"), pool.fits({ cpus: 2 }, "b"), pool.uses({}), pool.uses({ cpus: 0 })]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
