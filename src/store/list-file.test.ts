import { chmodSync, lstatSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, test } from "vitest";
import { pending } from "../core/entry.ts";
import { CooperateError } from "../core/failure.ts";
import { append } from "../list/changes/append.ts";
import { driveClock, timeOf } from "../../test/helpers/drive-clock.ts";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { openListFile } from "./list-file.ts";

describe("updates", () => {
  test("of one process that wait share one write, in order", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", []);
    let writes = 0;
    const list = openListFile(workspace.at("e.json"), { at: (point) => point === "committed" && writes++ });
    const numbers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => list.update(append([pending([String(i)])]))),
    );
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(workspace.entries("e.json")).toEqual(numbers.map((n) => [String(n)]));
    expect(writes).toBe(1);
  });

  test("go on when one of them throws", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"]]);
    const list = openListFile(workspace.at("e.json"));
    const results = await Promise.allSettled([
      list.update(append([pending(["b"])])),
      list.update(() => {
        throw new RangeError("no");
      }),
      list.update(append([pending(["c"])])),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(workspace.entries("e.json")).toEqual([["a"], ["b"], ["c"]]);
  });

  test("wait for a list that is half-written for a moment: it is read again", async () => {
    const workspace = new Workspace();
    const clock = new FakeClock();
    const file = workspace.write("e.json", '[["a"],["b');
    const reading = openListFile(file, { clock }).read();
    await driveClock(clock, () => clock.pending > 0);
    writeFileSync(file, '[["a"],["b"]]');
    await timeOf(clock, reading);
    expect(await reading).toHaveLength(2);
  });

  test("fail at once when a permission is missing, unless an outcome must not be lost", async () => {
    const workspace = new Workspace();
    const clock = new FakeClock();
    workspace.list("e.json", []);
    const forbid = { clock, at: (point: string) => point === "entered" && tries++ < 2 && deny() };
    const deny = (): never => {
      throw Object.assign(new Error("denied"), { code: "EACCES" });
    };
    let tries = 0;
    const list = openListFile(workspace.at("e.json"), forbid);
    await expect(list.update(append([pending(["a"])]))).rejects.toMatchObject({
      kind: "storage",
      exitCode: 3,
    });
    expect(clock.monotonic()).toBe(0);
    const update = list.update(append([pending(["b"])]), { retryOnPermissionError: true });
    await timeOf(clock, update);
    expect(await update).toBe(0);
  });
});

test("a long list is always complete while one process reads and changes it and another changes it, too", async () => {
  const workspace = new Workspace();
  const COUNT = 40_000; // megabytes: buffers are released and used again (codec.ts)
  workspace.list(
    "e.json",
    Array.from({ length: COUNT }, (_, n) => ["python", "main.py", "--seed", String(n), "x".repeat(20)]),
  );
  const [own, others] = [openListFile(workspace.at("e.json")), openListFile(workspace.at("e.json"))];
  const ROUNDS = 12;
  const change = (list: typeof own, word: string) => async (): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++)
      await list.update((entries) => {
        const n = (round * 3_331) % entries.length;
        return { entries: [...entries.with(n, pending([word, String(round)])), pending([word])], value: 0 };
      });
  };
  const over = new AbortController();
  const lengths: number[] = [];
  const poll = async (): Promise<void> => {
    while (!over.signal.aborted) lengths.push((await own.newest()).length);
  };
  const polls = Promise.all([poll(), poll(), poll()]);
  await Promise.all([change(own, "own")(), change(others, "others")()]);
  over.abort();
  await polls;
  expect(lengths.length).toBeGreaterThan(3);
  for (const length of lengths) {
    expect(length).toBeGreaterThanOrEqual(COUNT);
    expect(length).toBeLessThanOrEqual(COUNT + 2 * ROUNDS);
  }
  const entries = workspace.entries("e.json");
  expect(entries.slice(COUNT).filter(([word]) => word === "own")).toHaveLength(ROUNDS);
  expect(entries.slice(COUNT).filter(([word]) => word === "others")).toHaveLength(ROUNDS);
  expect(await own.read()).toEqual(await openListFile(workspace.at("e.json")).read());
});

test("a poll notices a change that leaves size, inode and the second of the time as they were", async () => {
  const workspace = new Workspace();
  const list = openListFile(workspace.at("e.json"));
  const write = (program: string): void => {
    utimesSync(workspace.list("e.json", [[program]]), 1e9, 1e9);
  };
  write("a");
  const before = await list.newest();
  expect(await list.newest()).toBe(before);
  write("b");
  expect((await list.newest()).map(({ argv }) => argv)).toEqual([["b"]]);
});

describe("updates, while other things happen to the file", () => {
  test("an outcome that joins a claim does not fail with it when a permission is missing for a while", async () => {
    const workspace = new Workspace();
    const clock = new FakeClock();
    workspace.list("e.json", []);
    let joined: Promise<number> | undefined;
    const list = openListFile(workspace.at("e.json"), {
      clock,
      at: (point) => {
        if (point !== "entered" || joined !== undefined) return;
        // The claim holds the lock already when the outcome comes; then the permission is missing
        // for a moment.
        joined = list.update(append([pending(["outcome"])]), { retryOnPermissionError: true });
        throw Object.assign(new Error("denied"), { code: "EACCES" });
      },
    });
    await timeOf(clock, list.update(append([pending(["claim"])])));
    expect(await joined).toBe(1);
    expect(workspace.entries("e.json")).toEqual([["claim"], ["outcome"]]);
  });

  test("wait while an editor saves the list in place, and both changes are kept", async () => {
    const workspace = new Workspace();
    const clock = new FakeClock();
    const file = workspace.write("e.json", '[["a"],["b');
    let tries = 0;
    const list = openListFile(file, {
      clock,
      at: (point) => {
        if (point === "entered" && ++tries === 2) writeFileSync(file, '[["a"],["by hand"]]');
      },
    });
    const update = list.update(append([pending(["c"])]));
    await timeOf(clock, update);
    expect(await update).toBe(2);
    expect(workspace.entries("e.json")).toEqual([["a"], ["by hand"], ["c"]]);
  });

  test("go on without one that is given up while the list is locked", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"]]);
    const list = openListFile(workspace.at("e.json"));
    const results = await Promise.allSettled(
      ["b", "c", "d"].map(async (name) =>
        list.update(append([pending([name])]), {
          beside: async () => {
            if (name === "c") throw new CooperateError("place", "the line is another one's");
          },
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(workspace.entries("e.json")).toEqual([["a"], ["b"], ["d"]]);
  });

  test("all fail when the list stays invalid, and the next one is not blocked", async () => {
    const workspace = new Workspace();
    const clock = new FakeClock();
    const file = workspace.write("e.json", '[["a"],["b');
    const list = openListFile(file, { clock });
    const updates = Promise.allSettled([1, 2].map(async () => list.update(append([pending(["c"])]))));
    await timeOf(clock, updates);
    const results = await updates;
    expect(
      results.map((result) => (result.status === "rejected" ? (result.reason as CooperateError).kind : "")),
    ).toEqual(["list", "list"]);
    expect(workspace.read("e.json")).toBe('[["a"],["b');
    writeFileSync(file, '[["a"]]');
    expect(await list.update(append([pending(["c"])]))).toBe(1);
    expect(workspace.files()).toEqual(["e.json"]);
  });

  test("a relative symlink stays one; its target keeps its mode, and gets one new inode for a batch, none for no change", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"]]);
    chmodSync(workspace.at("e.json"), 0o640);
    symlinkSync("e.json", workspace.at("link.json"));
    const inodes = new Set([statSync(workspace.at("e.json")).ino]);
    const list = openListFile(relative(process.cwd(), workspace.at("link.json")), {
      at: () => void inodes.add(statSync(workspace.at("e.json")).ino),
    });
    await list.update((entries) => ({ entries, value: undefined }));
    expect(inodes.size).toBe(1);
    await Promise.all(["b", "c", "d"].map((name) => list.update(append([pending([name])]))));
    expect(inodes.size).toBe(2);
    expect(lstatSync(workspace.at("link.json")).isSymbolicLink()).toBe(true);
    expect(statSync(workspace.at("e.json")).mode & 0o777).toBe(0o640);
    expect(workspace.entries("e.json")).toEqual([["a"], ["b"], ["c"], ["d"]]);
    expect(workspace.files()).toEqual(["e.json", "link.json"]);
  });
});
