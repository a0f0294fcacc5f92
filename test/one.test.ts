import { describe, expect, test } from "vitest";
import { quoteWords } from "../src/core/shell-words.ts";
import { BIN, cooperate } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "exps.json";
/** Fails until the file `n` has three lines, and writes its arguments there. */
const THIRD = ["sh", "-c", 'echo "got $*" >> n; [ "$(wc -l < n)" -ge 3 ]', "sh"];

describe("--one --persistent", () => {
  test.each([
    ["a pending entry", [...THIRD]],
    [
      "a failed entry, whatever its retries say",
      ["executed", { status: "failed", exitCode: 1, retries: 0 }, ...THIRD],
    ],
  ])("tries %s until it succeeds, and nothing else", async (_what, entry) => {
    const workspace = new Workspace();
    workspace.list(FILE, [["touch", "other"], entry, ["touch", "another"]]);
    const { exitCode, stderr } = await cooperate(["--one", FILE, "1", "--persistent=--resume"], {
      cwd: workspace.path,
    });
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("[1] done")]);
    expect(workspace.read("n")).toBe("got \ngot --resume\ngot --resume\n");
    expect(workspace.record(FILE, 1)).toMatchObject({ status: "done" });
    expect(workspace.files()).not.toContain("other");
    expect(workspace.files()).not.toContain("another");
  });

  test("goes on with the same entry when others were removed in the meantime", async () => {
    const workspace = new Workspace();
    const remove = quoteWords([process.execPath, BIN, "--remove", FILE, "0"]);
    const script = `test -e gone || { ${remove} && touch gone; exit 3; }`;
    workspace.list(FILE, [
      ["touch", "other"],
      ["sh", "-c", script],
      ["touch", "another"],
    ]);
    const { exitCode } = await cooperate(["--one", FILE, "1", "--persistent"], { cwd: workspace.path });
    expect(workspace.files()).toEqual(["cooperate_1", "cooperate_0", FILE, "gone"].sort());
    expect(workspace.record(FILE, 0)).toMatchObject({ status: "done", attempt: 2 });
    expect(exitCode).toBe(0);
  });
});

test("--one --no-persistent tries once, whatever the retries of the entry", async () => {
  const workspace = new Workspace();
  workspace.list(FILE, [[{ retries: 5 }, "false"]]);
  const { exitCode } = await cooperate(["--one", FILE, "0", "--no-persistent"], { cwd: workspace.path });
  expect(exitCode).toBe(1);
  expect(workspace.record(FILE, 0)).toMatchObject({ status: "failed" });
});

test("--one alone leaves an entry with retries pending", async () => {
  const workspace = new Workspace();
  workspace.list(FILE, [[{ retries: 5 }, "false"]]);
  await cooperate(["--one", FILE, "0"], { cwd: workspace.path });
  expect(workspace.record(FILE, 0)["status"] ?? "pending").toBe("pending");
});
