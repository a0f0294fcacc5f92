import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { pending } from "../core/entry.ts";
import { createListFile } from "./list-file.ts";

describe("createListFile", () => {
  test("has one winner among several callers", async () => {
    const workspace = new Workspace();
    const file = workspace.at("new.json");
    const wins = await Promise.all(
      Array.from({ length: 8 }, (_, i) => createListFile(file, [pending([String(i)])])),
    );
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(workspace.entries("new.json")).toEqual([[String(wins.indexOf(true))]]);
    expect(workspace.files()).toEqual(["new.json"]);
  });

  test("publishes what a dead process had staged only where a rename has two steps", async () => {
    const workspace = new Workspace();
    const dead = `dead-7-${randomUUID()}`;
    const stage = (file: string): void => {
      mkdirSync(workspace.at(`${file}.txn/${dead}`), { recursive: true });
      workspace.write(`${file}.txn/${dead}/next`, '[\n["theirs"]\n]\n');
    };
    stage("e.json");
    expect(await createListFile(workspace.at("e.json"), [pending(["ours"])])).toBe(true);
    expect(workspace.entries("e.json")).toEqual([["ours"]]);
    stage("f.json");
    workspace.write(".nfs0001", ""); // the kind of name that NFS gives to a file that is open
    expect(await createListFile(workspace.at("f.json"), [pending(["ours"])])).toBe(false);
    expect(workspace.entries("f.json")).toEqual([["theirs"]]);
    expect(workspace.files()).not.toContain("f.json.txn");
  });

  test("says that the folder is missing", async () => {
    const workspace = new Workspace();
    await expect(createListFile(workspace.at("no/e.json"), [])).rejects.toThrow("there is no folder");
    symlinkSync("gone", workspace.at("link.json"));
    expect(await createListFile(workspace.at("link.json"), [])).toBe(false);
  });

  test("obeys the umask", async () => {
    const workspace = new Workspace();
    chmodSync(workspace.path, 0o777);
    await createListFile(workspace.at("e.json"), []);
    expect(statSync(workspace.at("e.json")).mode & 0o777).toBe(0o666 & ~process.umask());
  });
});
