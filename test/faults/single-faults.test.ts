import { readFileSync } from "node:fs";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { transact } from "../../src/store/transaction.ts";
import { until } from "../helpers/until.ts";
import { Bed, ESTALE, increment, outcomeOf, QUICK, startChild, systemError, withFault } from "./setup.ts";

const POINTS = ["locked", "entered", "fsync", "staged", "checked", "committed", "cleaned"];

/** The state character of a process by proc(5). */
function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
}

describe("a process that dies in mid-transaction", () => {
  test.each(POINTS)("kill -9 at %s: the next goes on, nothing is torn or left", async (point) => {
    const bed = new Bed();
    const child = startChild(bed.file, point, "SIGKILL");
    expect((await child.exit).signal).toBe("SIGKILL");
    const committed = ["committed", "cleaned"].includes(point);
    expect(bed.state().by?.length ?? 0).toBe(committed ? 1 : 0);
    await transact(bed.file, increment, QUICK);
    expect(bed.state().n).toBe(1);
    expect(bed.state().by?.length ?? 0).toBe(committed ? 1 : 0);
    expect(bed.left()).toEqual([]);
  });

  test.each(POINTS)("SIGSTOP at %s, three commits by others, SIGCONT: all four are in", async (point) => {
    const bed = new Bed();
    const child = startChild(bed.file, point, "SIGSTOP");
    await child.at;
    await until("it stands still", () => stoppedChildOf(process.pid));
    for (let k = 0; k < 3; k++) await transact(bed.file, increment, QUICK);
    child.wake();
    expect((await child.exit).code).toBe(0);
    expect(bed.state().n).toBe(3);
    expect(bed.state().by).toHaveLength(1);
    expect(bed.left()).toEqual([]);
  });
});

/** Whether a child of `parent` is stopped; tests of one file run one after the other. */
function stoppedChildOf(parent: number): boolean {
  const children = fs
    .readdirSync(`/proc/${parent}/task`)
    .flatMap((task) => readFileSync(`/proc/${parent}/task/${task}/children`, "utf8").trim().split(" "));
  return children.filter((pid) => pid !== "").some((pid) => isStopped(Number(pid)));
}

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
});

describe("editors and users", () => {
  test("the file is deleted before: an error", async () => {
    const bed = new Bed();
    fs.rmSync(bed.file);
    expect(await outcomeOf(transact(bed.file, increment, QUICK))).toBe("EGONE");
    expect(bed.left()).toEqual([]);
  });

  test("deleted in the middle: not brought back", async () => {
    const bed = new Bed();
    const at = (point: string): void => {
      if (point === "staged") fs.rmSync(bed.file);
    };
    expect(await outcomeOf(transact(bed.file, increment, { ...QUICK, at }))).toBe("EGONE");
    expect(bed.files()).toEqual([]);
  });

  test("the folder is deleted in the middle", async () => {
    const bed = new Bed();
    fs.mkdirSync(bed.at("sub"));
    const file = bed.write("sub/e.json", '{"n":0}');
    const at = (point: string): void => {
      if (point === "entered") fs.rmSync(dirname(file), { recursive: true });
    };
    expect(await outcomeOf(transact(file, increment, { ...QUICK, at }))).toBe("EGONE");
  });

  test.each(["replaces it", "rewrites it in place"])(
    "an editor %s in the middle: both changes are kept",
    async (how) => {
      const bed = new Bed();
      let once = false;
      const at = (point: string): void => {
        if (point !== "staged" || once) return;
        once = true;
        const target = how === "replaces it" ? `${bed.file}~` : bed.file;
        fs.writeFileSync(target, '{"n":0,"edited":true}');
        if (target !== bed.file) fs.renameSync(target, bed.file);
      };
      await transact(bed.file, increment, { ...QUICK, at });
      expect(bed.state()).toEqual({ n: 1, edited: true });
      expect(bed.left()).toEqual([]);
    },
  );

  test("an edit that throws, and one with nothing to write, leave the file untouched", async () => {
    const bed = new Bed();
    const before = fs.statSync(bed.file, { bigint: true });
    const broken = transact(bed.file, () => {
      throw new RangeError("no");
    });
    await expect(broken).rejects.toThrow(RangeError);
    expect(await transact(bed.file, () => ({ value: "nothing" }), QUICK)).toBe("nothing");
    const after = fs.statSync(bed.file, { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
    expect(bed.left()).toEqual([]);
  });

  test("a relative symlink stays one, and its target keeps its mode", async () => {
    const bed = new Bed();
    fs.chmodSync(bed.file, 0o640);
    fs.symlinkSync("e.json", bed.at("link.json"));
    await transact(bed.at("link.json"), increment, QUICK);
    expect(fs.lstatSync(bed.at("link.json")).isSymbolicLink()).toBe(true);
    expect(fs.statSync(bed.file).mode & 0o777).toBe(0o640);
    expect(bed.state().n).toBe(1);
    expect(bed.left()).toEqual(["link.json"]);
  });
});

describe("storage that loses replies", () => {
  /** A change that knows its own earlier success, as a claim does. */
  const claim = (bytes: Buffer): { text?: string; value: string } => {
    const state = JSON.parse(bytes.toString()) as { claims?: string[] };
    if (state.claims?.includes("me")) return { value: "had it" };
    return { text: JSON.stringify({ ...state, claims: [...(state.claims ?? []), "me"] }), value: "new" };
  };

  test.each(["ENOENT", "EIO"])(
    "the rename is done but says %s: the claim is recognised, once",
    async (code) => {
      const bed = new Bed();
      let lost = false;
      const fault =
        (real: (...args: unknown[]) => Promise<unknown>) =>
        async (...args: unknown[]) => {
          await real(...args);
          if (args[1] !== bed.file || lost) return;
          lost = true;
          throw systemError(code);
        };
      expect(await withFault("rename", fault, () => transact(bed.file, claim, QUICK))).toBe("had it");
      expect(JSON.parse(bed.read("e.json"))).toEqual({ n: 0, claims: ["me"] });
      expect(bed.left()).toEqual([]);
    },
  );

  test("ESTALE while reading is tried again", async () => {
    const bed = new Bed();
    let lost = false;
    const fault =
      (real: (...args: unknown[]) => Promise<unknown>) =>
      async (...args: unknown[]) => {
        if (args[0] === bed.file && !lost) {
          lost = true;
          throw ESTALE();
        }
        return real(...args);
      };
    expect(await withFault("open", fault, () => transact(bed.file, increment, QUICK))).toBe(1);
    expect(lost).toBe(true);
    expect(bed.left()).toEqual([]);
  });

  test("the mkdir of the staging directory is done but says EEXIST", async () => {
    const bed = new Bed();
    let lost = false;
    const fault =
      (real: (...args: unknown[]) => Promise<unknown>) =>
      async (...args: unknown[]) => {
        await real(...args);
        if (!String(args[0]).includes(".txn/") || lost) return;
        lost = true;
        throw systemError("EEXIST");
      };
    expect(await withFault("mkdir", fault, () => transact(bed.file, increment, QUICK))).toBe(1);
    expect(lost).toBe(true);
    expect(bed.left()).toEqual([]);
  });

  test("leftovers of 50 crashed holders are swept", async () => {
    const bed = new Bed();
    for (let k = 0; k < 50; k++) {
      fs.mkdirSync(`${bed.file}.txn/dead${k}`, { recursive: true });
      fs.writeFileSync(`${bed.file}.txn/dead${k}/next.123`, "x");
    }
    expect(await transact(bed.file, increment, QUICK)).toBe(1);
    expect(bed.left()).toEqual([]);
  });

  test("who died inside the two steps of an NFS rename has its commit completed", async () => {
    const bed = new Bed();
    const child = startChild(bed.file, "checked", "SIGKILL");
    await child.exit;
    fs.renameSync(bed.file, bed.at(".nfs0001"));
    await transact(bed.file, increment, QUICK);
    expect(bed.state()).toEqual({ n: 1, by: [expect.any(Number)] });
    expect(bed.left()).toEqual([".nfs0001"]);
  });

  test("who is fenced inside the two steps puts the file back", async () => {
    const bed = new Bed();
    let lost = false;
    const fault =
      (real: (...args: unknown[]) => Promise<unknown>) =>
      async (...args: unknown[]) => {
        if (args[1] !== bed.file || lost) return real(...args);
        lost = true;
        await real(bed.file, bed.at(".nfs0002"));
        fs.rmSync(String(args[0]));
        throw ESTALE();
      };
    await withFault("rename", fault, () => transact(bed.file, increment, QUICK));
    fs.rmSync(bed.at(".nfs0002"));
    expect(bed.state().n).toBe(1);
    expect(bed.left()).toEqual([]);
  });

  test("a short write is noticed and tried again", async () => {
    const bed = new Bed(JSON.stringify({ n: 0, x: "y".repeat(5000) }));
    const told: string[] = [];
    let cut = false;
    const at = (point: string): void => {
      if (point !== "staged" || cut) return;
      cut = true;
      const [stage = ""] = fs.readdirSync(`${bed.file}.txn`);
      fs.truncateSync(join(`${bed.file}.txn`, stage, "next"), 100);
    };
    await transact(bed.file, increment, { ...QUICK, at, onWait: (_, code) => told.push(code) });
    expect(told).toContain("ESHORT");
    expect(bed.state().n).toBe(1);
  });
});
