import { describe, expect, test } from "vitest";
import { HELLO, OWN, runHostile, sent, serveHostile } from "../helpers/hostile.ts";

const ENTER = { t: "enter", id: 1, runner: OWN, new: true };

/** What a hostile runner sends, and what is said of it. */
const SENT: readonly (readonly [string, string | Buffer, string])[] = [
  [
    "random bytes",
    Buffer.from([0, 255, 254, 10, 13, 10, 200]),
    "what is no message|a line that is no message",
  ],
  ["a line of 100 MB", Buffer.alloc(100_000_000, "x"), "a line of more than"],
  ["a second hello", sent(HELLO, HELLO), "not known"],
  [
    "a number that is none",
    sent(HELLO, { t: "update", id: 1, set: [[1e300, "x", '["a"]']] }),
    "its update is none",
  ],
  ["a runner with signs for terminals", sent(HELLO, { ...ENTER, runner: "\u001B[2J" }), 'no valid "runner"'],
  ["a message with signs for terminals", sent(HELLO, { t: "\u001B[2J" }), String.raw`not known: "\\u001b`],
  ["no hello", sent({ t: "ping" }), "did not say hello"],
  [
    "another protocol",
    sent({ ...HELLO, protocol: 99, version: "9.0.0" }),
    "has cooperate 9.0.0.*install the same",
  ],
  ["an unknown message", sent(HELLO, { t: "run", argv: ["id"] }), "not known"],
  ["a runner that is none", sent(HELLO, { ...ENTER, runner: "../../x" }), 'no valid "runner"'],
  [
    "a log outside",
    sent(HELLO, { t: "log-size", id: 1, claim: "../../etc", kind: "log" }),
    'no valid "claim"',
  ],
  ["a file that is no log", sent(HELLO, { t: "log-size", id: 1, claim: "c", kind: "../x" }), "no log"],
  [
    "an offset out of range",
    sent(HELLO, { t: "log", id: 1, claim: "c", kind: "log", offset: -1, bytes: "" }),
    'no valid "offset"',
  ],
  ["an update that is none", sent(HELLO, { t: "update", id: 1, set: [[0, "x", "{}"]] }), "no entry"],
  [
    "deep JSON",
    sent(HELLO, { t: "update", id: 1, set: [[0, "x", `${"[".repeat(50_000)}${"]".repeat(50_000)}`]] }),
    "no entry",
  ],
];

describe("a hostile runner is refused in one line, and the list stays as it is", () => {
  test.each(SENT)("%s", async (_, input, said) => {
    const { exitCode, stderr, isUnchanged, files } = await serveHostile(input);
    expect(stderr).toMatch(
      new RegExp(`^cooperate: the other end of the connection was refused: .*(?:${said}).*\n$`),
    );
    expect([exitCode, isUnchanged]).toEqual([2, true]);
    expect(files.filter((name) => !/^x\.json(?:\.run)?$/.test(name))).toEqual([]);
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
      "a host that is not there",
      "echo 'ssh: connect to host x: Connection refused' >&2; exit 255",
      "cannot be reached: ssh: connect",
    ],
  ])("%s", async (_, script, said) => {
    const { exitCode, stderr } = await runHostile(script);
    // eslint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
    expect(stderr.replaceAll("\n", " ")).toMatch(new RegExp(`^cooperate: .*${said}`));
    expect(stderr.split("\n").length).toBeLessThanOrEqual(3);
    expect(exitCode).toBe(4);
  });
});
