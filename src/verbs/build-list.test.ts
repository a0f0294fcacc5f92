import { Command } from "commander";
import { expect, test } from "vitest";
import { checkCount, configureBuild } from "./build-list.ts";

test("refuses more than a million commands without --yes", () => {
  const command = new Command();
  configureBuild(command);
  checkCount(1_000_000, command);
  expect(() => checkCount(1_000_001, command)).toThrow(
    expect.objectContaining({ kind: "usage", hint: expect.stringContaining("--yes") as string }),
  );
  command.parse(["--yes"], { from: "user" });
  checkCount(1_000_001, command);
});
