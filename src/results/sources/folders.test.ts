import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Folders } from "./folders.ts";

test("a folder is read once, and its names are found by how they begin", () => {
  const folder = mkdtempSync(join(tmpdir(), "folders-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ["run_1", "run_10", "run_1.csv", "run_2", ".run_1", "a", "z", "run_"])
    writeFileSync(join(folder, name), "");
  const folders = new Folders();
  const named = (prefix: string): string[] => folders.startingWith(folder, prefix).map(({ name }) => name);
  expect(named("run_1")).toEqual(["run_1", "run_1.csv", "run_10"]);
  writeFileSync(join(folder, "run_11"), "");
  expect(named("run_1")).toHaveLength(3);
  expect(named("")).toEqual(["a", "run_", "run_1", "run_1.csv", "run_10", "run_2", "z"]);
  expect([named("zz"), named("b"), folders.startingWith(join(folder, "nowhere"), "")]).toEqual([[], [], []]);
});
