import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { nearName } from "./near-name.ts";

test("a missing list leads to one with a similar name in its folder", async () => {
  const workspace = new Workspace();
  for (const name of ["exps.json", "cooperate_0", "expt.py", "lr sweep.json"]) workspace.write(name, "");
  mkdirSync(workspace.at("exp.json.run"));
  expect(await nearName(workspace.at("exp.json"))).toBe(workspace.at("exps.json"));
  expect(await nearName(workspace.at("exps"))).toBe(workspace.at("exps.json"));
  expect(await nearName(workspace.at("lr_sweep.json"))).toBe(workspace.at("lr sweep.json"));
  expect(await nearName(workspace.at("other.json"))).toBeUndefined();
  expect(await nearName(workspace.at("no folder/exps.json"))).toBeUndefined();
});
