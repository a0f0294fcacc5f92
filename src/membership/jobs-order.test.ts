import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { readJobsAnswer } from "./jobs-order.ts";

test.each([
  ["id 4\n", 4],
  ["other 4\n", undefined],
  ["id 4", undefined],
  ["id many\n", undefined],
  ["id 1e9\n", undefined],
  ["id -1\n", undefined],
  ["", undefined],
])("the answer %j is %s slots", async (text, slots) => {
  const workspace = new Workspace();
  const runner = "h-2-0badc0de-1-3";
  workspace.list("x", []);
  mkdirSync(workspace.at("x.run"));
  writeFileSync(workspace.at(`x.run/${runner}.slots`), text);
  expect(await readJobsAnswer(workspace.at("x"), runner, "id")).toBe(slots);
});
