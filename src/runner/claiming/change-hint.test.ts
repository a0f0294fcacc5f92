import { renameSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { until } from "../../../test/helpers/until.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { ChangeHint } from "./change-hint.ts";

test("each version that replaces the list causes a call, if the hint listens again", async () => {
  const workspace = new Workspace();
  const path = workspace.list("e.json", []);
  const hint = new ChangeHint(path);
  onTestFinished(() => hint.end());
  for (const version of ["one", "two", "three"]) {
    const onChange = vi.fn<() => void>();
    hint.onChange = onChange;
    hint.listen();
    hint.listen();
    renameSync(workspace.write("new", version), path);
    expect(await until("it is called", () => onChange.mock.calls.length)).toBeGreaterThan(0);
  }
});

test("a list that is missing causes no call and no error", () => {
  const hint = new ChangeHint(new Workspace().at("missing.json"));
  expect(() => {
    hint.listen();
    hint.listen();
    hint.end();
  }).not.toThrow();
});
