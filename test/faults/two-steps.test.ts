import * as fs from "node:fs";
import { describe, expect, test } from "vitest";
import { createListFile, openListFile } from "../../src/store/list-file.ts";
import { transact } from "../../src/store/transaction.ts";
import { until } from "../helpers/until.ts";
import {
  Bed,
  type Call,
  ESTALE,
  increment,
  isStopped,
  outcomeOf,
  QUICK,
  type Rename,
  startChild,
  systemError,
  withFault,
  withRename,
} from "./setup.ts";

/**
 * An NFS client renames over an open file in two steps. They are simulated here; the first gives
 * the list a name like this.
 */
const MOVED = ".nfs0002";

/**
 * Runs `work`, which finds `bed.file` missing: the file is put back after it was missed three
 * times.
 */
async function backWhenMissed<T>(bed: Bed, work: () => Promise<T>): Promise<T> {
  let missed = 0;
  const fault =
    (real: Call): Call =>
    async (...args) =>
      real(...args).catch((error: unknown) => {
        if (args[0] === bed.file && ++missed === 3) fs.renameSync(bed.at(MOVED), bed.file);
        throw error;
      });
  return withFault("open", fault, work);
}

describe("access between the two steps of another process's rename", () => {
  test.each(["entered", "checked"])("a transaction at %s succeeds", async (point) => {
    const bed = new Bed();
    let moved = false;
    const at = (here: string): void => {
      if (here !== point || moved) return;
      moved = true;
      fs.renameSync(bed.file, bed.at(MOVED));
    };
    expect(await backWhenMissed(bed, async () => transact(bed.file, increment, { ...QUICK, at }))).toBe(1);
    expect([moved, bed.state()]).toEqual([true, { n: 1 }]);
    expect(bed.left()).toEqual([]);
  });

  test.each(["e.json", "link.json"])("a reader of %s while no staging directory exists", async (name) => {
    const bed = new Bed('[["a"]]');
    fs.symlinkSync("e.json", bed.at("link.json"));
    fs.renameSync(bed.file, bed.at(MOVED));
    const read = backWhenMissed(bed, async () => openListFile(bed.at(name)).read());
    expect(await read).toHaveLength(1);
  });

  test("a reader that misses the list, and then finds no process that has moved it, reads once more", async () => {
    const bed = new Bed('[["a"]]');
    fs.mkdirSync(`${bed.file}.txn`);
    const fault =
      (real: Call): Call =>
      async (...args) => {
        if (!fs.existsSync(`${bed.file}.txn`)) return real(...args);
        fs.rmdirSync(`${bed.file}.txn`);
        throw systemError("ENOENT");
      };
    expect(await withFault("open", fault, async () => openListFile(bed.file).read())).toHaveLength(1);
  });

  test.each([
    ["whole, takes its place", '{"n":5}', { n: 6 }],
    ["not whole yet, does not", '{"n":5', undefined],
  ])("what another has staged, which is %s", async (_, staged, state) => {
    const bed = new Bed();
    fs.renameSync(bed.file, bed.at(MOVED));
    const stage = `${bed.file}.txn/other-1-00000000-0000-4000-8000-000000000000`;
    fs.mkdirSync(stage, { recursive: true });
    fs.writeFileSync(`${stage}/next`, staged);
    const outcome = await outcomeOf(transact(bed.file, increment, QUICK));
    expect(outcome).toBe(state?.n ?? "EGONE");
    expect(fs.existsSync(bed.file) ? bed.state() : undefined).toEqual(state);
  });

  test("a deleted list is reported soon, although another file was moved away and is open", async () => {
    const bed = new Bed();
    bed.write(MOVED, "a log that was deleted and is still followed");
    fs.rmSync(bed.file);
    expect(await outcomeOf(transact(bed.file, increment, QUICK))).toBe("EGONE");
    expect(bed.files()).toEqual([MOVED]);
  });
});

/**
 * Makes the first rename of the list end after its first step.
 * @param end returns the error to throw; it takes the path of the staged version
 */
function firstStepOnly(bed: Bed, end: (staged: string) => Error): (real: Rename) => Rename {
  let isOver = false;
  return (real) => (from, to) => {
    if (to !== bed.file || isOver) return real(from, to);
    isOver = true;
    real(bed.file, bed.at(MOVED));
    throw end(from);
  };
}

describe("a fenced process", () => {
  test("fenced between its two steps, restores the list", async () => {
    const bed = new Bed();
    const fault = firstStepOnly(bed, (staged) => {
      fs.rmSync(staged);
      return ESTALE();
    });
    await withRename(fault, async () => transact(bed.file, increment, QUICK));
    expect(bed.state()).toEqual({ n: 1 });
    expect(bed.left()).toEqual([MOVED]);
  });

  test("fenced before them by others who have published, restores the newest version and not the one that it had read", async () => {
    const bed = new Bed();
    // Open elsewhere, so the first of the others moves it away.
    fs.linkSync(bed.file, bed.at(".nfs0001"));
    const child = startChild(bed.file, "looked", "SIGSTOP", [bed.at(MOVED)]);
    await child.at;
    await until("it stands still", () => isStopped(child.pid));
    for (let k = 0; k < 3; k++) await transact(bed.file, increment, QUICK);
    child.wake();
    expect((await child.exit).code).toBe(0);
    expect(bed.state()).toEqual({ n: 3, by: [child.pid] });
    expect(bed.read(MOVED)).toBe('{"n":3}');
    expect(bed.left()).toEqual([".nfs0001", MOVED]);
  });

  test.each([
    ["a log", "a log that was deleted and is still followed"],
    ["a figure", "12"],
    ["another list, moved before", '[["a"]]'],
    ["a symlink", undefined],
  ])("does not mistake another file with such a name for the list: %s", async (_, text) => {
    const bed = new Bed();
    if (text === undefined) fs.symlinkSync(bed.write("other.json", "[]"), bed.at(MOVED));
    else bed.write(MOVED, text);
    const { ctimeMs } = fs.lstatSync(bed.at(MOVED));
    // So long ago that it counts as moved before, also on a server with times in whole seconds.
    await until("that is a while ago", () => text !== '[["a"]]' || Date.now() > ctimeMs + 2_500);
    const fault =
      (real: Rename): Rename =>
      (from, to) => {
        if (to !== bed.file) return real(from, to);
        fs.rmSync(bed.file); // removed by hand at this moment
        fs.rmSync(from);
        throw ESTALE();
      };
    const work = withRename(fault, async () => transact(bed.file, increment, QUICK));
    expect(await outcomeOf(work)).toBe("EGONE");
    expect(bed.files()).not.toContain("e.json");
    expect(bed.files()).toContain(MOVED);
  });
});

describe("a process that completes only the first step", () => {
  test("and gets an error: its staged version is published, once", async () => {
    const bed = new Bed();
    const fault = firstStepOnly(bed, () => systemError("EIO"));
    const once = (bytes: Buffer): { text?: string; value: string } =>
      bytes.includes("me") ? { value: "had it" } : { text: '{"n":0,"by":"me"}', value: "new" };
    expect(await withRename(fault, async () => transact(bed.file, once, QUICK))).toBe("had it");
    expect(bed.left()).toEqual([MOVED]);
  });

  test.each(["is still open", "is not open any more"])(
    "and dies, with the replaced version %s: the next process completes it",
    async (what) => {
      const bed = new Bed();
      const child = startChild(bed.file, "looked", "SIGKILL");
      await child.exit;
      fs.renameSync(bed.file, bed.at(MOVED));
      if (what === "is not open any more") fs.rmSync(bed.at(MOVED));
      // NFS is recognised by the kind of the storage, or by such a name.
      const storage = what === "is still open" ? "other" : "nfs";
      await transact(bed.file, increment, { ...QUICK, storage });
      expect(bed.state()).toEqual({ n: 1, by: [child.pid] });
    },
  );

  test("and dies: no new list is created in its place", async () => {
    const bed = new Bed();
    const child = startChild(bed.file, "looked", "SIGKILL");
    await child.exit;
    fs.rmSync(`${bed.file}.lock`, { recursive: true }); // else a transaction would wait for it
    fs.renameSync(bed.file, bed.at(MOVED));
    expect(await createListFile(bed.file, [])).toBe(false);
    expect(bed.state()).toEqual({ n: 0, by: [child.pid] });
  });
});
