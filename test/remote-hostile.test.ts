import { chmodSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { digestOf } from "../src/remote/protocol/wire.ts";
import { BIN, startProgram } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { becoming, CAN_BE_ANOTHER } from "./helpers/users.ts";
import { Workspace } from "./helpers/workspace.ts";
import { HELLO, OTHERS, runHostile, sent, serveHostile } from "./helpers/hostile.ts";

function claim(runner: string): string {
  const facts = { host: "h", pid: 1, attempt: 1, claim: "c", runner, startedAt: "2026-01-01T00:00:00.000Z" };
  return JSON.stringify(["executed", { status: "running", ...facts }, "true"]);
}

// All that was thought of is in test/launch/remote-hostile.test.ts: each is a process.
describe("a hostile runner is refused in one line, and the list stays as it is", () => {
  test("a runner of others", async () => {
    const input = sent(HELLO, { t: "enter", id: 1, runner: OTHERS, new: true });
    const { exitCode, stderr, isUnchanged } = await serveHostile(input);
    expect(stderr).toMatch(
      /^cooperate: the other end of the connection was refused: .* is not its runner\n$/,
    );
    expect([exitCode, isUnchanged]).toEqual([2, true]);
  });

  test("is refused once, however much it sends", async () => {
    const bad = Array.from({ length: 50 }, () => ({ t: "enter", id: 1, runner: OTHERS, new: true }));
    const { stdout } = await serveHostile(sent(HELLO, ...bad));
    expect(stdout.match(/"refused"/g)).toHaveLength(1);
  });

  test("a claim for the runner of somebody else", async () => {
    const set = [[0, digestOf('["true"]'), claim(OTHERS)]];
    const input = sent(HELLO, { t: "update", id: 1, set }, { t: "bye" });
    const { exitCode, stdout, isUnchanged } = await serveHostile(input);
    expect(stdout).toMatch(
      /"how":"refused","why":"entry 0: a claim names a runner that is not at the other end"/,
    );
    expect([exitCode, isUnchanged]).toEqual([0, true]);
  });
});

const AS_ANOTHER = needs(CAN_BE_ANOTHER, "root, who alone may become another user");

test("a folder that must not be written is said before a runner begins", AS_ANOTHER, async () => {
  const work = new Workspace();
  work.list("x.json", [["true"]]);
  chmodSync(work.path, 0o755);
  chmodSync(work.at("x.json"), 0o644);
  const command = [...becoming("mallory"), process.execPath, BIN, "--serve-list", "x.json"];
  const env = { ...process.env, XDG_RUNTIME_DIR: "", HOME: "/nonexistent" };
  const { result } = startProgram("setpriv", command, { cwd: work.path, input: "", env });
  const { exitCode, stderr } = await result;
  expect(stderr).toMatch(/no permission to write in its folder/);
  expect(exitCode).toBe(3);
});

describe("a hostile list is refused in one line", () => {
  test.each([
    ["an answer to what was not asked", `echo '{"t":"done","id":9}'; sleep 9`, "answered what was not asked"],
    [
      "no program",
      "echo 'bash: cooperate: command not found' >&2; exit 127",
      "there is no cooperate on host.*--remote-command",
    ],
  ])("%s", async (_, script, said) => {
    const { exitCode, stderr } = await runHostile(script);
    expect(stderr.replaceAll("\n", " ")).toMatch(new RegExp(`^cooperate: .*${said}`));
    expect(stderr.split("\n").length).toBeLessThanOrEqual(3);
    expect(exitCode).toBe(4);
  });
});
