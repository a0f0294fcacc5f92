import { chmodSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { aliasOf, translateRunner } from "../../src/remote/protocol/machine-alias.ts";
import { PROTOCOL } from "../../src/remote/protocol/messages.ts";
import { digestOf } from "../../src/remote/protocol/wire.ts";
import { ownRunnerId, formatRunnerId } from "../../src/processes/runner-id.ts";
import { quoteWords } from "../../src/core/shell-words.ts";
import { cooperate } from "../helpers/cli.ts";
import { Workspace } from "../helpers/workspace.ts";

const HELLO = { t: "hello", protocol: PROTOCOL, version: "0.1.0", secret: "s" };
const RUNNER = translateRunner(formatRunnerId(ownRunnerId()), aliasOf("s"));
const OTHERS = translateRunner(formatRunnerId(ownRunnerId()), aliasOf("t"));
const ENTER = { t: "enter", id: 1, runner: RUNNER, new: true };

function claim(runner: string): string {
  const facts = { host: "h", pid: 1, attempt: 1, claim: "c", runner, startedAt: "2026-01-01T00:00:00.000Z" };
  return JSON.stringify(["executed", { status: "running", ...facts }, "true"]);
}

function lines(...messages: readonly object[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join("");
}

/** What a hostile runner sends, and what is said of it. */
const SENT: readonly (readonly [string, string | Buffer, string])[] = [
  [
    "random bytes",
    Buffer.from([0, 255, 254, 10, 13, 10, 200]),
    "what is no message|a line that is no message",
  ],
  ["a line of 100 MB", Buffer.alloc(100_000_000, "x"), "a line of more than"],
  ["a second hello", lines(HELLO, HELLO), "not known"],
  [
    "a number that is none",
    lines(HELLO, { t: "update", id: 1, set: [[1e300, "x", '["a"]']] }),
    "its update is none",
  ],
  ["a runner with signs for terminals", lines(HELLO, { ...ENTER, runner: "\u001B[2J" }), 'no valid "runner"'],
  ["a message with signs for terminals", lines(HELLO, { t: "\u001B[2J" }), String.raw`not known: "\\u001b`],
  ["no hello", lines({ t: "ping" }), "did not say hello"],
  [
    "another protocol",
    lines({ ...HELLO, protocol: 99, version: "9.0.0" }),
    "has cooperate 9.0.0.*install the same",
  ],
  ["an unknown message", lines(HELLO, { t: "run", argv: ["id"] }), "not known"],
  ["a runner that is none", lines(HELLO, { ...ENTER, runner: "../../x" }), 'no valid "runner"'],
  ["a runner of others", lines(HELLO, { ...ENTER, runner: OTHERS }), "is not its runner"],
  [
    "a log outside",
    lines(HELLO, { t: "log-size", id: 1, claim: "../../etc", kind: "log" }),
    'no valid "claim"',
  ],
  ["a file that is no log", lines(HELLO, { t: "log-size", id: 1, claim: "c", kind: "../x" }), "no log"],
  [
    "an offset out of range",
    lines(HELLO, { t: "log", id: 1, claim: "c", kind: "log", offset: -1, bytes: "" }),
    'no valid "offset"',
  ],
  ["an update that is none", lines(HELLO, { t: "update", id: 1, set: [[0, "x", "{}"]] }), "no entry"],
  [
    "deep JSON",
    lines(HELLO, { t: "update", id: 1, set: [[0, "x", `${"[".repeat(50_000)}${"]".repeat(50_000)}`]] }),
    "no entry",
  ],
];

describe("a hostile runner is refused in one line, and the list stays as it is", () => {
  test.each(SENT)("%s", async (_, input, said) => {
    const work = new Workspace();
    work.list("x.json", [["true"]]);
    const before = work.read("x.json");
    const { exitCode, stderr } = await cooperate(["--serve-list", "x.json"], { cwd: work.path, input });
    expect(stderr).toMatch(
      new RegExp(`^cooperate: the other end of the connection was refused: .*(?:${said}).*\n$`),
    );
    expect(exitCode).toBe(2);
    expect(work.read("x.json")).toBe(before);
    expect(work.files().filter((name) => !/^x\.json(?:\.run)?$/.test(name))).toEqual([]);
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

describe("a hostile list is refused in one line", () => {
  const hello = `echo '{"t":"hello","protocol":1,"version":"0.1.0","leaseMs":600000}'; echo`;
  test.each([
    [
      "signs for terminals",
      String.raw`echo '{"t":"refused","why":"\u001b[2J\u0007x"}'; sleep 9`,
      "refused this runner: .*x",
    ],
    [
      "an answer to what was not asked",
      `${hello} '{"t":"done","id":99}'; sleep 9`,
      "answered what was not asked",
    ],
    [
      "a list of ten million entries that are not sent",
      `${hello} '{"t":"entries","total":10000000,"set":[]}'; sleep 9`,
      "left out entries",
    ],
    [
      "an endless list",
      `${hello} '{"t":"pong"}'; while :; do echo '{"t":"part","set":[[-1,"x"]]}'; done`,
      "it sent what is no entry",
    ],
    [
      "orders for what is no runner",
      `${hello} '{"t":"asked","runner":"../../x","note":"orders","text":""}'; sleep 9`,
      'has no valid "runner"',
    ],
    [
      "deep JSON",
      `${hello}; head -c 100000 /dev/zero | tr '\\0' '['; echo; sleep 9`,
      "a line that is no message",
    ],
    ["a greeting without an end", "yes welcome", "a line that is no message"],
    [
      "a lease without an end",
      `echo '{"t":"hello","protocol":1,"version":"0.1.0","leaseMs":1e300}'; sleep 9`,
      "it tells no lease",
    ],
    [
      "random bytes",
      "head -c 100000 /dev/urandom | tr -d '\\n'; echo; yes",
      "it sent a line that is no message",
    ],
    ["a line without an end", "head -c 40000000 /dev/zero", "a line of more than"],
    [
      "another protocol",
      `echo '{"t":"hello","protocol":0,"version":"0.0.9"}'; sleep 9`,
      "cooperate 0.0.9.*install the same version there",
    ],
    ["no lease", `echo '{"t":"hello","protocol":1,"version":"0.1.0"}'; sleep 9`, "it tells no lease"],
    [
      "an entry that is none",
      `echo '{"t":"hello","protocol":1,"version":"0.1.0","leaseMs":600000}'; echo '{"t":"entries","total":1,"set":[[7,"x"]]}'; sleep 9`,
      "an entry behind the end of the list",
    ],
    [
      "no program",
      "echo 'bash: cooperate: command not found' >&2; exit 127",
      "there is no cooperate on host.*--remote-command",
    ],
    [
      "a host that is not there",
      "echo 'ssh: connect to host x: Connection refused' >&2; exit 255",
      "cannot be reached: ssh: connect",
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
    // eslint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
    expect(stderr.replaceAll("\n", " ")).toMatch(new RegExp(`^cooperate: .*${said}`));
    expect(stderr.split("\n").length).toBeLessThanOrEqual(3);
    expect(exitCode).toBe(4);
  });
});
