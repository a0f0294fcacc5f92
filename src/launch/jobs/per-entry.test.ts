import { describe, expect, test } from "vitest";
import type { Entry, Options } from "../../core/entry.ts";
import { jobScript } from "../actions/job-script.ts";
import { planPerEntry } from "./per-entry.ts";

type Some = Pick<Entry, "status" | "options">;

function pending(options: Options = {}): Some {
  return { status: "pending", options };
}

function several(length: number, options: Options = {}): Some[] {
  return Array.from({ length }, () => pending(options));
}

const ALL = Array.from({ length: 2500 }, (_, n) => n);

describe("one job per entry", () => {
  test("takes the pending ones of those that were chosen, in their order", () => {
    const entries = several(9);
    entries[3] = { status: "done", options: {} };
    expect(planPerEntry(entries, [1, 2, 3, 5, 8], 1)).toEqual({
      entries: [[1], [2], [5], [8]],
      selections: ["1", "2", "5", "8"],
    });
    expect(planPerEntry(entries, [1, 2, 3, 5, 8], 3).selections).toEqual(["1-2,5", "8"]);
    expect(planPerEntry(entries, [3], 1)).toEqual({ entries: [], selections: [] });
  });

  test("has each of 2,500 entries once, whatever the size", () => {
    for (const size of [1, 7, 2500, 9000]) {
      const plan = planPerEntry(several(2500), ALL, size);
      expect(plan.entries.flat()).toEqual(ALL);
      expect(plan.entries.length).toBe(Math.ceil(2500 / size));
    }
  });

  test("asks for what the entries need", () => {
    expect(planPerEntry(several(4, { cpus: 2, gpus: 1 }), [0, 1, 2, 3], 1)).toMatchObject({
      cpus: 2,
      gpus: 1,
    });
    expect(planPerEntry([pending({ gpus: 0.5 }), pending()], [0, 1], 1)).toMatchObject({ gpus: 1 });
    expect(planPerEntry([pending({ cpus: 1 }), pending({ cpus: 8 })], [0, 1], 1).cpus).toBe(8);
  });

  test("counts the entries that a task runs at the same time", () => {
    const entries = [1, 4, 2, 2, 1].map((cpus) => pending({ cpus, gpus: 0.5 }));
    expect(planPerEntry(entries, [0, 1, 2, 3, 4], 3, 2)).toMatchObject({ cpus: 6, gpus: 1 });
  });

  test("fits 2,500 entries in one script", () => {
    const { selections } = planPerEntry(several(2500), ALL, 1);
    const script = { directory: "/", exports: [], command: ["true"], perTask: { entries: selections } };
    // The most that Slurm takes is 4 MB by default (max_script_size).
    expect(jobScript(script).length).toBeLessThan(20_000);
  });
});
