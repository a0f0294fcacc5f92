import { describe, expect, test } from "vitest";
import { isRecord, parseRecord } from "./parse-record.ts";
import { checkPoolName, defaultPoolName, isPoolName } from "./pool-name.ts";

describe("the name of a pool", () => {
  test.each([
    ["exps.json", "slurm", "exps-slurm"],
    ["/a b/it's é.json", "you@gpu7", "it_s__-you_gpu7"],
    [".json", "local", "_-local"],
  ])("of %s at %s is %s", (list, place, name) => {
    expect(defaultPoolName(list, place)).toBe(name);
    expect(isPoolName(name)).toBe(true);
  });

  test.each(["", "..", ".x", "a/b", "-x", "a b", "x".repeat(101)])("is never %j", (name) => {
    expect(() => checkPoolName(name)).toThrow("cannot have that name");
  });
});

describe("parseRecord", () => {
  const record = {
    version: 1,
    id: "a1",
    pool: "p",
    place: "slurm",
    kind: "slurm",
    by: "you@login1",
    at: "2026-11-27T10:00:00.000Z",
    tasks: 2,
    argv: ["sbatch"],
    runOptions: [],
    later: "kept",
  };
  const read = (changes: object) => parseRecord(JSON.stringify({ ...record, ...changes }), "p", "a1");

  test("keeps what it does not know", () => {
    expect(read({})).toEqual(record);
  });

  test.each([
    [{ version: 2 }, "was written by a newer version"],
    [{ version: "1" }, "is no record of a pool"],
    [{ tasks: -1 }, 'has no valid "tasks"'],
    [{ tasks: 1e9 }, 'has no valid "tasks"'],
    [{ wanted: 1e9 }, 'has no valid "wanted"'],
    [{ at: "never" }, 'has no valid "at"'],
    [{ mending: null }, 'has no valid "mending"'],
    [{ mending: 7 }, 'has no valid "mending"'],
    [{ engineJob: "-x" }, 'has no valid "engineJob"'],
    [{ engineJob: "1 2" }, 'has no valid "engineJob"'],
    [{ processes: [{ host: "h", pid: 1, startTicks: "1" }] }, 'has no valid "processes"'],
    [{ argv: "sbatch" }, 'has no valid "argv"'],
    [{ pool: "q" }, "belongs to another pool"],
    [{ id: "b2" }, "belongs to another pool"],
  ])("%j", (changes, why) => {
    const isNewer = "version" in changes && changes.version === 2;
    expect(read(changes)).toEqual({ why, ...(isNewer && { isNewer }) });
  });

  test.each(["", "{", "[]", "null", "1"])("%j is no record", (text) => {
    expect(isRecord(parseRecord(text, "p", "a1"))).toBe(false);
  });
});
