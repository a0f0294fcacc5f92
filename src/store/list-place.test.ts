import { lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { pending } from "../core/entry.ts";
import { append } from "../list/changes/append.ts";
import { type ListFile, openListFile } from "./list-file.ts";

describe("where a list is", () => {
  const add = (name: string) => append([pending([name])]);

  test("another target of its symlink is seen by the next change", async () => {
    const workspace = new Workspace();
    workspace.list("a.json", []);
    workspace.list("b.json", []);
    symlinkSync("a.json", workspace.at("link.json"));
    const list = openListFile(workspace.at("link.json"));
    await list.update(add("first"));
    rmSync(workspace.at("link.json"));
    symlinkSync("b.json", workspace.at("link.json"));
    await list.update(add("second"));
    expect([workspace.entries("a.json"), workspace.entries("b.json")]).toEqual([[["first"]], [["second"]]]);
  });

  /** A list with one entry that was moved into another folder, with a symlink in its place. */
  async function movedAway(): Promise<{ workspace: Workspace; list: ListFile }> {
    const workspace = new Workspace();
    workspace.list("e.json", []);
    mkdirSync(workspace.at("elsewhere"));
    const list = openListFile(workspace.at("e.json"));
    await list.update(add("first"));
    renameSync(workspace.at("e.json"), workspace.at("elsewhere/e.json"));
    symlinkSync("elsewhere/e.json", workspace.at("e.json"));
    return { workspace, list };
  }

  test("when it was moved and a symlink left in its place, it is changed and read at the new place", async () => {
    const { workspace, list } = await movedAway();
    expect(await list.read()).toHaveLength(1);
    await list.update(add("second"));
    expect(lstatSync(workspace.at("e.json")).isSymbolicLink()).toBe(true);
    expect(workspace.entries("elsewhere/e.json")).toEqual([["first"], ["second"]]);
  });

  test("the same without a read before", async () => {
    const { workspace, list } = await movedAway();
    await list.update(add("second"));
    expect(workspace.entries("elsewhere/e.json")).toEqual([["first"], ["second"]]);
  });
});
