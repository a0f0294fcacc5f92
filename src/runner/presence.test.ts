import { mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { openListFile } from "../store/list-file.ts";
import { until } from "../../test/helpers/until.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { Presence } from "./presence.ts";

test("a runner whose heartbeat is removed while it comes forward again comes forward once more", async () => {
  const workspace = new Workspace();
  workspace.list("e.json", [["a"]]);
  const heartbeats = (): string[] =>
    readdirSync(workspace.at("e.json.run")).filter((name) => name.endsWith(".lock"));
  const presence = await Presence.enter(openListFile(workspace.at("e.json")));
  onTestFinished(async () => presence.leave());
  const [first = ""] = heartbeats();
  // A lock whose holder is gone: for ten seconds it cannot move its claims over, and by then it has seen the second removal.
  mkdirSync(workspace.at("e.json.lock"));
  rmdirSync(workspace.at(`e.json.run/${first}`));
  const second = await until("it comes forward", () => heartbeats().find((name) => name !== first));
  const third = await until("it comes forward again", () => {
    // Removed while it was being made it is made once more, and that is no new life.
    if (heartbeats().includes(second)) rmdirSync(workspace.at(`e.json.run/${second}`));
    return heartbeats().find((name) => name !== second);
  });
  expect(new Set([first, second, third]).size).toBe(3);
});
