import { mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { RealPaths, REAL_PATH_TTL_MS } from "./real-path.ts";

/** Two folders with a list each, and a symlink to the first. */
function scene(): { workspace: Workspace; at: (name: string) => string } {
  const workspace = new Workspace();
  for (const folder of ["a", "b"]) {
    mkdirSync(workspace.at(folder));
    workspace.write(`${folder}/e.json`, "[]");
  }
  symlinkSync("a", workspace.at("folder"));
  symlinkSync("a/e.json", workspace.at("link.json"));
  const real = realpathSync(workspace.path);
  return { workspace, at: (name) => join(real, name) };
}

test("another target of the link itself is noticed at once, that of a folder on the way after some seconds", async () => {
  const { workspace, at } = scene();
  const clock = new FakeClock();
  const paths = new RealPaths(clock);
  const [link, inFolder] = [workspace.at("link.json"), workspace.at("folder/e.json")];
  expect([await paths.get(link), await paths.get(inFolder)]).toEqual([at("a/e.json"), at("a/e.json")]);
  for (const [name, target] of [
    ["link.json", "b/e.json"],
    ["folder", "b"],
  ] as const) {
    rmSync(workspace.at(name));
    symlinkSync(target, workspace.at(name));
  }
  await clock.advance(REAL_PATH_TTL_MS - 1);
  expect([await paths.get(link), await paths.get(inFolder)]).toEqual([at("b/e.json"), at("a/e.json")]);
  await clock.advance(1);
  expect(await paths.get(inFolder)).toBe(at("b/e.json"));
});

test("a path that was forgotten is resolved again, and one without a file is refused", async () => {
  const { workspace, at } = scene();
  const paths = new RealPaths(new FakeClock());
  const file = workspace.at("folder/e.json");
  expect(await paths.get(file)).toBe(at("a/e.json"));
  rmSync(workspace.at("folder"));
  expect(await paths.get(file)).toBe(at("a/e.json"));
  paths.forget(at("a/e.json"));
  await expect(paths.get(file)).rejects.toMatchObject({ code: "EGONE" });
});
