import { renameSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { until } from "../../../test/helpers/until.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { ChangeHint } from "./change-hint.ts";

test("each version that is put in the place of the list is told once to who listens again", async () => {
  const workspace = new Workspace();
  const path = workspace.list("e.json", []);
  const hint = new ChangeHint(path);
  onTestFinished(() => hint.end());
  for (const version of ["one", "two", "three"]) {
    const told = vi.fn<() => void>();
    hint.onChange = told;
    hint.listen();
    hint.listen();
    renameSync(workspace.write("new", version), path);
    expect(await until("it is told", () => told.mock.calls.length)).toBeGreaterThan(0);
  }
});

test("where there is nothing to listen to, nothing is told, and nothing fails", () => {
  const hint = new ChangeHint(new Workspace().at("missing.json"));
  expect(() => {
    hint.listen();
    hint.listen();
    hint.end();
  }).not.toThrow();
});
