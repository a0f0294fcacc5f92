import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { SYSTEM_CLOCK } from "../core/clock.ts";
import { pending } from "../core/entry.ts";
import { firstSetting, previewFirst } from "./preview.ts";
import type { World } from "./shared/world.ts";

/** A world in the directory `cwd`. */
function worldIn(cwd: string): World {
  return {
    ...SYSTEM_CLOCK,
    env: process.env,
    cwd,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    rawStdout: process.stdout,
    exit: (code) => process.exit(code),
    onSignal: () => () => {},
    onNotice: () => () => {},
    ignoreOutputErrors: () => {},
  };
}

test("--debug runs all commands of the first setting, one after the other, until one fails", async () => {
  const workspace = new Workspace();
  const says = (word: string, code = 0) => ({
    entry: pending(["sh", "-c", `echo ${word} >> said; exit ${code}`]),
  });
  const settings = (code: number) => [
    says("train", code),
    { ...says("test"), after: [0] },
    { ...says("plot"), after: [0, 1] },
    says("train"),
    { ...says("test"), after: [3] },
  ];
  const world = worldIn(workspace.path);
  expect(await previewFirst(world, "exps.json", firstSetting(settings(0)), true)).toBe(0);
  expect(workspace.read("said")).toBe("train\ntest\nplot\n");
  workspace.write("said", "");
  expect(await previewFirst(world, "exps.json", firstSetting(settings(4)), true)).toBe(4);
  expect(workspace.read("said")).toBe("train\n");
});
