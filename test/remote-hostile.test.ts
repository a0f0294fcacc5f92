import { chmodSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { markOf, swapRunner } from "../src/remote/line/machine-mark.ts";
import { PROTOCOL } from "../src/remote/line/protocol.ts";
import { digestOf } from "../src/remote/line/wire.ts";
import { ownRunnerId, formatRunnerId } from "../src/processes/runner-id.ts";
import { quoteWords } from "../src/core/shell-words.ts";
import { BIN, cooperate, startProgram } from "./helpers/cli.ts";
import { becoming, CAN_BE_ANOTHER } from "./helpers/users.ts";
import { Workspace } from "./helpers/workspace.ts";

const HELLO = { t: "hello", protocol: PROTOCOL, version: "0.1.0", secret: "s" };
const OTHERS = swapRunner(formatRunnerId(ownRunnerId()), markOf("t"));

function claim(runner: string): string {
  const facts = { host: "h", pid: 1, attempt: 1, claim: "c", runner, startedAt: "2026-01-01T00:00:00.000Z" };
  return JSON.stringify(["executed", { status: "running", ...facts }, "true"]);
}

function lines(...messages: readonly object[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join("");
}

// All that was thought of is in test/launch/remote-hostile.test.ts: each is a process.
describe("a hostile runner is refused in one line, and the list stays as it is", () => {
  test("a runner of others", async () => {
    const work = new Workspace();
    work.list("x.json", [["true"]]);
    const before = work.read("x.json");
    const input = lines(HELLO, { t: "enter", id: 1, runner: OTHERS, new: true });
    const { exitCode, stderr } = await cooperate(["--serve-list", "x.json"], { cwd: work.path, input });
    expect(stderr).toMatch(/^cooperate: the other end of the line was refused: .* is not its runner\n$/);
    expect(exitCode).toBe(2);
    expect(work.read("x.json")).toBe(before);
  });

  test("is refused once, however much it sends", async () => {
    const work = new Workspace();
    work.list("x.json", [["true"]]);
    const bad = Array.from({ length: 50 }, () => ({ t: "enter", id: 1, runner: OTHERS, new: true }));
    const { stdout } = await cooperate(["--serve-list", "x.json"], {
      cwd: work.path,
      input: lines(HELLO, ...bad),
    });
    expect(stdout.match(/"refused"/g)).toHaveLength(1);
  });

  test("a claim for the runner of somebody else", async () => {
    const work = new Workspace();
    work.list("x.json", [["true"]]);
    const before = work.read("x.json");
    const set = [[0, digestOf('["true"]'), claim(OTHERS)]];
    const input = lines(HELLO, { t: "update", id: 1, set }, { t: "bye" });
    const { exitCode, stdout } = await cooperate(["--serve-list", "x.json"], { cwd: work.path, input });
    expect(stdout).toMatch(
      /"how":"refused","why":"entry 0: a claim names a runner that is not at the other end"/,
    );
    expect(exitCode).toBe(0);
    expect(work.read("x.json")).toBe(before);
  });
});

test.skipIf(!CAN_BE_ANOTHER)("a folder that must not be written is said before a runner begins", async () => {
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
    const work = new Workspace();
    work.write("ssh", `#!/bin/bash\n${script}\n`);
    chmodSync(work.at("ssh"), 0o755);
    const env = {
      ...process.env,
      XDG_CACHE_HOME: work.at("cache"),
      COOPERATE_SSH: quoteWords([work.at("ssh")]),
    };
    const { exitCode, stderr } = await cooperate(["--run", "host:x.json"], { cwd: work.path, env });
    expect(stderr.replaceAll("\n", " ")).toMatch(new RegExp(`^cooperate: .*${said}`));
    expect(stderr.split("\n").length).toBeLessThanOrEqual(3);
    expect(exitCode).toBe(4);
  });
});
