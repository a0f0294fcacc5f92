import * as fs from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pending } from "../../src/core/entry.ts";
import { createListFile, openListFile } from "../../src/store/list-file.ts";
import { transact } from "../../src/store/transaction.ts";
import {
  Bed,
  type Call,
  ESTALE,
  increment,
  outcomeOf,
  QUICK,
  type Rename,
  systemError,
  withFault,
  withRename,
} from "./setup.ts";
import { needs } from "../helpers/needs.ts";

/** Whether a hard link has the inode number of its file in the file system of the tests. */
function linksShareInode(): boolean {
  const folder = fs.mkdtempSync(join(process.env["COOPERATE_TEST_DIR"] ?? tmpdir(), "links-"));
  try {
    fs.writeFileSync(join(folder, "a"), "");
    fs.linkSync(join(folder, "a"), join(folder, "b"));
    return fs.statSync(join(folder, "a")).ino === fs.statSync(join(folder, "b")).ino;
  } catch {
    return false;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe("storage that loses replies", () => {
  /** A change that recognises its own earlier success, as a claim does. */
  const claim = (bytes: Buffer): { text?: string; value: string } => {
    const state = JSON.parse(bytes.toString()) as { claims?: string[] };
    if (state.claims?.includes("me")) return { value: "had it" };
    return { text: JSON.stringify({ ...state, claims: [...(state.claims ?? []), "me"] }), value: "new" };
  };

  test.each(["ENOENT", "EIO"])(
    "a rename that succeeds but returns %s: the claim is recognised, once",
    async (code) => {
      const bed = new Bed();
      let lost = false;
      const fault =
        (real: Rename): Rename =>
        (from, to) => {
          real(from, to);
          if (to !== bed.file || lost) return;
          lost = true;
          throw systemError(code);
        };
      expect(await withRename(fault, () => transact(bed.file, claim, QUICK))).toBe("had it");
      expect(JSON.parse(bed.read("e.json"))).toEqual({ n: 0, claims: ["me"] });
      expect(bed.left()).toEqual([]);
    },
  );

  test("ESTALE while reading is retried", async () => {
    const bed = new Bed();
    let lost = false;
    const fault =
      (real: Call): Call =>
      async (...args) => {
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

  test("the mkdir of the staging directory succeeds but returns EEXIST", async () => {
    const bed = new Bed();
    let lost = false;
    const fault =
      (real: Call): Call =>
      async (...args) => {
        await real(...args);
        if (!String(args[0]).includes(".txn/") || lost) return;
        lost = true;
        throw systemError("EEXIST");
      };
    expect(await withFault("mkdir", fault, () => transact(bed.file, increment, QUICK))).toBe(1);
    expect(lost).toBe(true);
    expect(bed.left()).toEqual([]);
  });

  test("removing the staging directory succeeds but returns ENOENT: the lock is released", async () => {
    const bed = new Bed();
    const fault =
      (real: Call): Call =>
      async (...args) => {
        await real(...args);
        if (String(args[0]).includes(".txn/")) throw systemError("ENOENT");
      };
    await withFault("rmdir", fault, () => transact(bed.file, increment, QUICK));
    // This process lives on, yet the next one need not wait for its end.
    expect(await transact(bed.file, increment, QUICK)).toBe(2);
    expect(bed.left()).toEqual([]);
  });

  test("a short write is detected and retried", async () => {
    const bed = new Bed(JSON.stringify({ n: 0, x: "y".repeat(5000) }));
    const told: string[] = [];
    let cut = false;
    const fault =
      (real: Call): Call =>
      async (...args) => {
        const file = (await real(...args)) as FileHandle;
        if (cut || !String(args[0]).endsWith("next")) return file;
        cut = true;
        const sync = file.sync.bind(file);
        file.sync = async () => file.truncate(100).then(sync);
        return file;
      };
    const onWait = (_: number, code: string): void => void told.push(code);
    await withFault("open", fault, () => transact(bed.file, increment, { ...QUICK, onWait }));
    expect(told).toContain("ESHORT");
    expect(bed.state().n).toBe(1);
  });

  // sshfs gives every name an inode number of its own: there the creator cannot recognise its list,
  // and adds to it as to another's.
  test(
    "a new list is created, but the reply is lost: its creator recognises it",
    needs(linksShareInode(), "storage on which hard links share an inode number"),
    async () => {
      const bed = new Bed();
      const fault =
        (real: Call): Call =>
        async (...args) => {
          await real(...args);
          throw systemError("EEXIST"); // the error of NFS when it sends the link again
        };
      const made = await withFault("link", fault, () => createListFile(bed.at("new.json"), [pending(["a"])]));
      expect(made).toBe(true);
      expect(bed.left()).toEqual(["new.json"]);
    },
  );

  test(
    "NFS: a new list whose creator is taken for dead is published by whoever cleans up, and never replaced",
    needs(linksShareInode(), "storage on which hard links share an inode number"),
    async () => {
      const bed = new Bed();
      const file = bed.at("new.json");
      let come: Promise<number> | undefined;
      const fault =
        (real: Call): Call =>
        async (...args) => {
          if (come === undefined) {
            const other = openListFile(file, { ...QUICK, storage: "nfs" });
            await (come = other.update((entries) => ({ entries, value: entries.length })));
          }
          return real(...args);
        };
      // Before the first link, another process comes for the list: it finds the creator's file and
      // links it in its place.
      const made = await withFault("link", fault, () =>
        createListFile(file, [pending(["a"]), pending(["b"])]),
      );
      expect(made).toBe(true);
      expect(await come).toBe(2);
      expect(bed.left()).toEqual(["new.json"]);
    },
  );

  test.each(["ESTALE", "missing for a moment"])("a reader without a lock reads again: %s", async (what) => {
    const bed = new Bed();
    const file = bed.list("list.json", [["a"]]);
    fs.symlinkSync("list.json", bed.at("link.json"));
    let looks = 0;
    const fault =
      (real: Call): Call =>
      async (...args) => {
        if (args[0] !== file || looks++ > 2) return real(...args);
        if (what === "ESTALE") throw ESTALE();
        throw systemError("ENOENT");
      };
    fs.mkdirSync(`${file}.txn`); // another process is working on it
    const read = withFault("open", fault, () => openListFile(bed.at("link.json")).read());
    expect((await read).map(({ argv }) => argv)).toEqual([["a"]]);
    expect(looks).toBe(4);
  });

  test("other storage: the creator of a new list retries", async () => {
    const bed = new Bed();
    const file = bed.at("new.json");
    let other: unknown;
    const fault =
      (real: Call): Call =>
      async (...args) => {
        other ??= await outcomeOf(transact(file, increment, { ...QUICK, storage: "other" }));
        return real(...args);
      };
    expect(await withFault("link", fault, () => createListFile(file, [pending(["a"])]))).toBe(true);
    expect(other).toBe("EGONE");
    expect(bed.left()).toEqual(["new.json"]);
  });
});
