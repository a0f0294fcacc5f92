import * as fs from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { transact } from "../../src/store/transaction.ts";
import { Bed, increment, outcomeOf, QUICK } from "./setup.ts";

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

  test("invalid JSON by hand: the reader's error comes through, the text stays as it is", async () => {
    const bed = new Bed('{"n": 0,,}');
    expect(await outcomeOf(transact(bed.file, increment, QUICK))).toBe("SyntaxError");
    expect(bed.read("e.json")).toBe('{"n": 0,,}');
    expect(bed.left()).toEqual([]);
  });
});
