import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { transact } from "../../src/store/transaction.ts";
import { Bed, increment, outcomeOf, QUICK, startChild } from "./setup.ts";

describe("changes by editors and users during a transaction", () => {
  test("the file is deleted before it: an error", async () => {
    const bed = new Bed();
    fs.rmSync(bed.file);
    expect(await outcomeOf(transact(bed.file, increment, QUICK))).toBe("EGONE");
    expect(bed.left()).toEqual([]);
  });

  test("the file is deleted meanwhile: it is not re-created", async () => {
    const bed = new Bed();
    const at = (point: string): void => {
      if (point === "staged") fs.rmSync(bed.file);
    };
    expect(await outcomeOf(transact(bed.file, increment, { ...QUICK, at }))).toBe("EGONE");
    expect(bed.files()).toEqual([]);
  });

  test("the folder is deleted meanwhile", async () => {
    const bed = new Bed();
    fs.mkdirSync(bed.at("sub"));
    const file = bed.write("sub/e.json", '{"n":0}');
    const at = (point: string): void => {
      if (point === "entered") fs.rmSync(dirname(file), { recursive: true });
    };
    expect(await outcomeOf(transact(file, increment, { ...QUICK, at }))).toBe("EGONE");
  });

  test("the file is deleted after a process was killed in its transaction: the next one does not re-create it", async () => {
    const bed = new Bed();
    await startChild(bed.file, "looked", "SIGKILL").exit;
    fs.rmSync(bed.file);
    // On NFS this one could be between the two steps of its rename (two-steps.test.ts).
    const next = transact(bed.file, increment, { ...QUICK, storage: "other" });
    expect(await outcomeOf(next)).toBe("EGONE");
    expect(bed.files()).toEqual([]);
  });

  const points = ["locked", "entered", "staged", "checked"];
  test.each(
    points.flatMap((point) => [
      [point, "replaces it"],
      [point, "rewrites it in place"],
    ]),
  )("at %s an editor %s: both changes are kept", async (point, how) => {
    const bed = new Bed();
    let once = false;
    const at = (here: string): void => {
      if (here !== point || once) return;
      once = true;
      const target = how === "replaces it" ? `${bed.file}~` : bed.file;
      fs.writeFileSync(target, '{"n":0,"edited":true}');
      if (target !== bed.file) fs.renameSync(target, bed.file);
    };
    await transact(bed.file, increment, { ...QUICK, at });
    expect(bed.state()).toEqual({ n: 1, edited: true });
    expect(bed.left()).toEqual([]);
  });

  test("nothing happens in this process between the last check and the rename", async () => {
    const bed = new Bed();
    const { openSync, renameSync } = fs;
    const seen: string[] = [];
    fs.openSync = ((path: string, flags: string) => {
      const file = openSync(path, flags);
      if (path === bed.file) {
        seen.push("looked");
        queueMicrotask(() => seen.push("other work"));
      }
      return file;
    }) as typeof openSync;
    fs.renameSync = (from, to) => {
      if (to === bed.file) seen.push("renamed");
      renameSync(from, to);
    };
    syncBuiltinESMExports();
    try {
      await transact(bed.file, increment, QUICK);
    } finally {
      Object.assign(fs, { openSync, renameSync });
      syncBuiltinESMExports();
    }
    expect(seen).toEqual(["looked", "renamed", "other work"]);
  });

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

  test("a relative symlink stays a symlink, and its target keeps its mode", async () => {
    const bed = new Bed();
    fs.chmodSync(bed.file, 0o640);
    fs.symlinkSync("e.json", bed.at("link.json"));
    await transact(bed.at("link.json"), increment, QUICK);
    expect(fs.lstatSync(bed.at("link.json")).isSymbolicLink()).toBe(true);
    expect(fs.statSync(bed.file).mode & 0o777).toBe(0o640);
    expect(bed.state().n).toBe(1);
    expect(bed.left()).toEqual(["link.json"]);
  });

  test("invalid JSON written by hand: the reader's error is passed on, and the text stays unchanged", async () => {
    const bed = new Bed('{"n": 0,,}');
    expect(await outcomeOf(transact(bed.file, increment, QUICK))).toBe("SyntaxError");
    expect(bed.read("e.json")).toBe('{"n": 0,,}');
    expect(bed.left()).toEqual([]);
  });
});
